// Who is in a campaign: each contact once, and again only on purpose.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { makeRecordId } from '../../core/record-ids.ts';
import { continued } from '../records/conditions.ts';
import { type Contact, contacts } from '../records/contacts.ts';
import * as field from '../records/field.ts';
import { type Page, type PagedList, type PageRequest, selectPage } from '../records/page.ts';
import type { Place } from '../records/place.ts';
import { get, referred } from '../records/record-table.ts';
import { selection } from '../records/selection.ts';
import { now, one, run, type Work } from '../transaction/work.ts';
import { archived, type Campaign, campaigns } from './campaigns.ts';
import { expectRound } from './rounds.ts';
import { delayEnd, outsideQuietHours } from './step-time.ts';

export const enrollmentStatuses = ['active', 'completed', 'unenrolled', 'failed'] as const;
export type EnrollmentStatus = (typeof enrollmentStatuses)[number];

export interface Enrollment {
  readonly id: string;
  readonly contactId: string;
  readonly status: EnrollmentStatus;
  /** How many steps are behind it, sent or skipped. */
  readonly stepsDone: number;
  /** Of the next step, ISO 8601; null unless active. A campaign that is not active sends nothing then. */
  readonly nextStepAt: string | null;
  /** Why it was unenrolled or failed, or what keeps the next step from being sent. */
  readonly reason: string | null;
  readonly enrolledAt: string;
}

const enrollments: PagedList<Enrollment> = {
  ...selection('enrollments', {
    id: field.text('id'),
    contactId: field.text('contact_id'),
    status: field.word('status', z.enum(enrollmentStatuses)),
    stepsDone: field.whole('step'),
    nextStepAt: field.optional(field.time('next_at')),
    reason: field.optional(field.text('reason')),
    enrolledAt: field.time('created_at'),
  }),
  order: ['created_at', 'id', 'DESC'],
  position: z.tuple([z.int(), z.string()]),
  positionOf: ({ enrolledAt, id }) => [Date.parse(enrolledAt), id],
};

/** The latest first. @throws VelaroError `record.unknown` for the campaign. */
export function* listEnrollments(
  place: Place,
  campaignId: string,
  { status }: { readonly status?: EnrollmentStatus | undefined },
  request: PageRequest,
): Work<Page<Enrollment>> {
  yield* get(campaigns, place, campaignId);
  return yield* selectPage(
    enrollments,
    [
      ['campaign_id = ?', campaignId],
      ['status = ?', status],
    ],
    request,
  );
}

export interface Enrolled {
  readonly enrollment: Enrollment;
  /** False where the contact was in the campaign already: nothing has changed then. */
  readonly begun: boolean;
  readonly campaign: Campaign;
  readonly contact: Contact;
}

/**
 * A contact that is or was in the campaign stays as it is.
 * @param again begins anew with one that was in it, and is not now.
 * @throws VelaroError `record.unknown` for the campaign, `argument.invalid` for the contact, `campaign.archived`.
 */
export function* enrollContact(place: Place, campaignId: string, contactId: string, again = false): Work<Enrolled> {
  const campaign = yield* get(campaigns, place, campaignId);
  if (campaign.status === 'archived') throw archived();
  const contact = yield* referred(contacts, place, contactId, 'contactId');
  const fresh = yield* insertEnrollment(campaign, contact);
  const begun = fresh ?? (again ? yield* beginAgain(campaign, contact) : undefined);
  if (begun?.nextStepAt) yield* expectRound(campaignId, Date.parse(begun.nextStepAt));
  const enrollment = begun ?? (yield* findEnrollment(campaignId, contactId));
  if (!enrollment) throw new Error('an enrollment that was in the way has gone');
  return { enrollment, begun: begun !== undefined, campaign, contact };
}

/** Undefined, and nothing is written, where the contact is or was in the campaign. */
export function* insertEnrollment(campaign: Campaign, contact: Contact): Work<Enrollment | undefined> {
  const nowMs = yield* now();
  return yield* one(
    enrollments.row,
    continued(
      `INSERT INTO enrollments
         (id, campaign_id, contact_id, status, pass, step, since, next_at, plan_version, attempts, created_at)
       VALUES ($1, $2, $3, 'active', 1, 0, $4, $5, $6, 0, $4) ON CONFLICT (campaign_id, contact_id) DO NOTHING`,
      enrollments.returning,
    ),
    makeRecordId('enrollment'),
    campaign.id,
    contact.id,
    nowMs,
    firstStepAt(campaign, contact, nowMs),
    campaign.planVersion,
  );
}

function* beginAgain(campaign: Campaign, contact: Contact): Work<Enrollment | undefined> {
  const nowMs = yield* now();
  return yield* one(
    enrollments.row,
    continued(
      `UPDATE enrollments SET status = 'active', pass = pass + 1, step = 0, since = $3, next_at = $4,
         plan_version = $5, attempts = 0, reason = NULL
       WHERE campaign_id = $1 AND contact_id = $2 AND status <> 'active'`,
      enrollments.returning,
    ),
    campaign.id,
    contact.id,
    nowMs,
    firstStepAt(campaign, contact, nowMs),
    campaign.planVersion,
  );
}

/** Nothing more is sent, but for a message that is on its way. @throws VelaroError `record.unknown` for the campaign, or for a contact that was never in it. */
export function* unenrollContact(
  place: Place,
  campaignId: string,
  contactId: string,
  reason: string | null,
): Work<Enrollment> {
  yield* get(campaigns, place, campaignId);
  yield* run(
    `UPDATE enrollments SET status = 'unenrolled', next_at = NULL, reason = $3
     WHERE campaign_id = $1 AND contact_id = $2 AND status = 'active'`,
    campaignId,
    contactId,
    reason,
  );
  const enrollment = yield* findEnrollment(campaignId, contactId);
  if (enrollment) return enrollment;
  throw new VelaroError('record.unknown', `The contact ${JSON.stringify(contactId.slice(0, 60))} is not in it.`, {
    hint: 'velaro_list_enrollments lists the contacts of a campaign.',
    details: { field: 'contactId' },
  });
}

function findEnrollment(campaignId: string, contactId: string): Work<Enrollment | undefined> {
  return one(
    enrollments.row,
    continued(enrollments.select, ' WHERE campaign_id = $1 AND contact_id = $2'),
    campaignId,
    contactId,
  );
}

export function firstStepAt(campaign: Campaign, { customFields }: Contact, nowMs: number): number {
  const [first] = campaign.steps;
  return outsideQuietHours(campaign, customFields, first ? delayEnd(first, nowMs) : nowMs);
}

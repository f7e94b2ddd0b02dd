// Takes the steps of a campaign that are due, and writes down that they have begun.
import * as z from 'zod';
import { fillIn } from '../../core/message-template.ts';
import { makeRecordId } from '../../core/record-ids.ts';
import { type Contact, contacts } from '../records/contacts.ts';
import { createConversation, listConversations } from '../records/conversations.ts';
import { addMessage } from '../records/messages.ts';
import type { Place } from '../records/place.ts';
import { get } from '../records/record-table.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { advance } from './advance.ts';
import { type Campaign, type CampaignStep, campaigns } from './campaigns.ts';
import type { SendStatus } from './counts.ts';
import type { Round } from './rounds.ts';
import { delayEnd, outsideQuietHours } from './step-time.ts';
import { isUnsubscribed, unsubscribeSecret, unsubscribeToken } from './unsubscriptions.ts';

/** A message that now has to go out. */
export interface Outgoing {
  /** The same however often it is tried: what is sent is known by it. */
  readonly sendId: string;
  /** 1, and one more each time; what an earlier attempt still writes is not taken. */
  readonly attempt: number;
  readonly enrollmentId: string;
  readonly contact: Contact;
  readonly step: CampaignStep;
  readonly address: string;
  /** For the link by which its recipient unsubscribes. */
  readonly token: string;
}

export interface BegunRound {
  readonly place: Place;
  readonly campaignId: string;
  readonly outgoing: readonly Outgoing[];
}

const stepsAtOnce = 16;
const reckonedAtOnce = 1000;

const campaignRow = z.object({
  site_id: z.string(),
  environment: z.enum(['live', 'test']),
  status: z.string(),
  round_number: z.int(),
});

const dueRow = z.object({
  id: z.string(),
  contact_id: z.string(),
  pass: z.int(),
  step: z.int(),
  send_status: z.string().nullable(),
});
type Due = z.infer<typeof dueRow>;

const dueSelect = `
  SELECT e.id, e.contact_id, e.pass, e.step, d.status AS send_status FROM enrollments AS e
  LEFT JOIN campaign_sends AS d ON d.enrollment_id = e.id AND d.pass = e.pass AND d.step = e.step
  WHERE e.campaign_id = $1 AND e.next_at <= $2 ORDER BY e.next_at, e.id LIMIT ${stepsAtOnce}`;

/** Undefined where the round is not the campaign's current one, or the campaign sends nothing now. */
export function* beginRound({ campaignId, number }: Round): Work<BegunRound | undefined> {
  const row = yield* one(
    campaignRow,
    'SELECT site_id, environment, status, round_number FROM campaigns WHERE id = $1',
    campaignId,
  );
  if (row?.status !== 'active' || row.round_number !== number) return undefined;
  const place: Place = { siteId: row.site_id, environment: row.environment };
  const campaign = yield* get(campaigns, place, campaignId);
  const outgoing: Outgoing[] = [];
  if (!(yield* reckonAnew(campaign))) {
    const secret = yield* unsubscribeSecret(place.siteId);
    const due = yield* many(
      dueRow,
      { sqlite: dueSelect, postgres: `${dueSelect} FOR UPDATE OF e SKIP LOCKED` },
      campaignId,
      yield* now(),
    );
    for (const each of due) {
      const begun = yield* beginStep(place, campaign, each);
      if (begun) outgoing.push({ ...begun, token: unsubscribeToken(begun.sendId, secret) });
    }
  }
  return { place, campaignId, outgoing };
}

const delays = {
  sqlite: 'coalesce($3 ->> step, 0)',
  postgres: 'coalesce(CAST(CAST($3 AS json) ->> CAST(step AS integer) AS bigint), 0)',
};
const reckon = (delay: string) => `
  UPDATE enrollments SET plan_version = $2, next_at = since + ${delay} WHERE id IN (
    SELECT id FROM enrollments WHERE campaign_id = $1 AND plan_version < $2 AND next_at IS NOT NULL LIMIT ${reckonedAtOnce}
  ) RETURNING id`;
const reckonText = { sqlite: reckon(delays.sqlite), postgres: reckon(delays.postgres) };

/** Times by an older plan come first: whether one is due is not known before. False where there is none. */
function* reckonAnew({ id, planVersion, steps }: Campaign): Work<boolean> {
  const delaysMs = steps.map((step) => delayEnd(step, 0));
  const reckoned = yield* many(z.unknown(), reckonText, id, planVersion, JSON.stringify(delaysMs));
  return reckoned.length > 0;
}

/** Undefined where nothing is to go out for it now. */
function* beginStep(place: Place, campaign: Campaign, due: Due): Work<Omit<Outgoing, 'token'> | undefined> {
  const contact = yield* get(contacts, place, due.contact_id);
  const step = campaign.steps[due.step];
  if (!step) {
    yield* advance(campaign, contact, due);
    return undefined;
  }
  const nowMs = yield* now();
  const allowedMs = outsideQuietHours(campaign, contact.customFields, nowMs);
  if (allowedMs > nowMs) {
    yield* run('UPDATE enrollments SET next_at = $2 WHERE id = $1', due.id, allowedMs);
    return undefined;
  }
  const address = addressOf(contact, step);
  const write = (status: SendStatus, reason?: string) => writeSend(campaign, due, step, { address, status, reason });
  const passed = yield* reasonToPass(place, contact, step, due, address);
  if (passed) yield* write(...passed);
  else if (step.channel === 'message') {
    yield* sayTo(place, contact, step);
    yield* write('sent');
  } else if (address !== null) return { ...(yield* write('sending')), enrollmentId: due.id, contact, step, address };
  yield* advance(campaign, contact, due);
  return undefined;
}

/** Why the step is not sent, and what is written down for it. */
function* reasonToPass(
  place: Place,
  { id }: Contact,
  { channel }: CampaignStep,
  due: Due,
  address: string | null,
): Work<[SendStatus, string] | undefined> {
  if (channel === 'message') return undefined;
  if (channel === 'sms' && due.send_status === 'sending')
    return ['unknown', 'the gateway ended while it was being sent; it is not sent twice'];
  if (address === null) return ['skipped', missingAddress(channel)];
  if (yield* isUnsubscribed(place, channel, [id, address])) return ['skipped', 'the contact has unsubscribed'];
  return undefined;
}

/** What the step needs of the contact; null where it is not there. */
export function addressOf({ email, phone }: Contact, { channel }: CampaignStep): string | null {
  if (channel === 'email') return email;
  return channel === 'sms' && phone !== null && /^\+[1-9]\d{6,14}$/.test(phone) ? phone : null;
}

export function missingAddress(channel: 'email' | 'sms'): string {
  return channel === 'email' ? 'the contact has no e-mail address' : 'the contact has no phone number in E.164 form';
}

/** In the conversation that is under way with the contact, or else in a new one. */
function* sayTo(place: Place, contact: Contact, { body }: CampaignStep): Work<void> {
  const latest = yield* listConversations(place, { contactId: contact.id }, { limit: 20 });
  const current = latest.items.find(({ status }) => status === 'open' || status === 'pending');
  const { id } = current ?? (yield* createConversation(place, { contactId: contact.id }));
  yield* addMessage(place, id, { author: 'bot', text: fillIn(body, { ...contact }) });
}

function* writeSend(
  { id: campaignId, planVersion }: Campaign,
  { id: enrollmentId, pass, step: number }: Due,
  { channel }: CampaignStep,
  sent: { readonly address: string | null; readonly status: SendStatus; readonly reason?: string | undefined },
): Work<{ readonly sendId: string; readonly attempt: number }> {
  const written = yield* one(
    z.object({ id: z.string(), attempt: z.int() }),
    `INSERT INTO campaign_sends AS d
       (id, campaign_id, enrollment_id, pass, step, channel, address, status, reason, plan_version, attempt, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)
     ON CONFLICT (enrollment_id, pass, step) DO UPDATE SET channel = excluded.channel, address = excluded.address,
       status = excluded.status, reason = excluded.reason, plan_version = excluded.plan_version,
       attempt = d.attempt + 1, at = excluded.at
     RETURNING id, attempt`,
    makeRecordId('send'),
    campaignId,
    enrollmentId,
    pass,
    number,
    channel,
    sent.address,
    sent.status,
    sent.reason ?? null,
    planVersion,
    yield* now(),
  );
  if (!written) throw new Error('what was sent was not written down');
  return { sendId: written.id, attempt: written.attempt };
}

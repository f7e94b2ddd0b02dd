// Drip campaigns: sequences of messages that contacts get one after the other, each some time after the one before.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { QuietHours } from '../../core/schedule.ts';
import * as field from '../records/field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from '../records/page.ts';
import { type Place, within, workplaceOf } from '../records/place.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  update,
} from '../records/record-table.ts';
import { selection } from '../records/selection.ts';
import { now, type Work } from '../transaction/work.ts';
import { startRounds } from './rounds.ts';

export type CampaignChannel = 'email' | 'sms' | 'message';
export const campaignStatuses = ['draft', 'active', 'paused', 'archived'] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

export interface CampaignStep {
  /** `message` is said in the contact's conversation. */
  readonly channel: CampaignChannel;
  /** After the step before it was sent or skipped; for the first after the enrolment. */
  readonly delayHours: number;
  /** Of e-mails only. */
  readonly subject?: string | undefined;
  /** Plain text with placeholders: see core/message-template. */
  readonly body: string;
}

export interface Campaign extends RecordFields {
  readonly name: string;
  readonly goal: string | null;
  /** Only an active one sends. Drafts and paused ones take enrollments, whose steps wait; an archived one is over. */
  readonly status: CampaignStatus;
  readonly steps: readonly CampaignStep[];
  /** In the contact's own time zone, where its custom field `timeZone` names one. */
  readonly quietHours: QuietHours | null;
  /** One more with each change of steps or quiet hours; what is not sent yet follows the newest. */
  readonly planVersion: number;
}

/** What is left out stays as it is; null takes it away. */
export interface CampaignChanges {
  readonly name?: string | undefined;
  readonly goal?: string | null | undefined;
  readonly steps?: readonly CampaignStep[] | undefined;
  readonly quietHours?: QuietHours | null | undefined;
  readonly status?: Exclude<CampaignStatus, 'draft'> | undefined;
}

const stepsForm = z.array(
  z.object({
    channel: z.enum(['email', 'sms', 'message']),
    delayHours: z.number(),
    subject: z.string().optional(),
    body: z.string(),
  }),
);
const quietHoursForm = z.object({ from: z.string(), to: z.string(), timeZone: z.string() });

export const campaigns: RecordTable<Campaign> = {
  noun: 'campaign',
  name: 'campaigns',
  ...selection('campaigns AS r', {
    ...recordFields,
    name: field.text('r.name'),
    goal: field.optional(field.text('r.goal')),
    status: field.word('r.status', z.enum(campaignStatuses)),
    steps: field.json('r.steps', stepsForm),
    quietHours: field.optional(field.json('r.quiet_hours', quietHoursForm)),
    planVersion: field.whole('r.plan_version'),
  }),
};
const campaignList = listByTime(campaigns);

/** Newest first. */
export function* listCampaigns(
  place: Place,
  { status }: { readonly status?: CampaignStatus | undefined },
  request: PageRequest,
): Work<Page<Campaign>> {
  return yield* selectPage(campaignList, [...within(place), ['r.status = ?', status]], request);
}

/** @throws VelaroError `record.unknown` */
export function* getCampaign(place: Place, id: string): Work<Campaign> {
  return yield* get(campaigns, place, id);
}

/** A draft. */
export function* createCampaign(
  place: Place,
  { name, goal = null, steps, quietHours = null }: CampaignChanges & Pick<Campaign, 'name' | 'steps'>,
): Work<Campaign> {
  const workplace = yield* workplaceOf(place);
  const campaign: Campaign = newRecord('campaign', workplace, yield* now(), {
    name,
    goal,
    status: 'draft',
    steps,
    quietHours,
    planVersion: 1,
  });
  yield* insert(campaigns.name, workplace, campaign, columnsOf(campaign));
  return campaign;
}

/**
 * New steps and quiet hours hold for what is not sent yet; who has had all the old steps gets none of the new.
 * @throws VelaroError `record.unknown`, `campaign.archived`
 */
export function* updateCampaign(place: Place, id: string, changes: CampaignChanges): Work<Campaign> {
  const before = yield* claim(campaigns, place, id);
  if (before.status === 'archived') throw archived();
  const planned = changes.steps !== undefined || changes.quietHours !== undefined;
  const campaign: Campaign = {
    ...before,
    ...changedFields(before, yield* now()),
    name: changes.name ?? before.name,
    goal: changes.goal === undefined ? before.goal : changes.goal,
    steps: changes.steps ?? before.steps,
    quietHours: changes.quietHours === undefined ? before.quietHours : changes.quietHours,
    status: changes.status ?? before.status,
    planVersion: before.planVersion + (planned ? 1 : 0),
  };
  yield* update(campaigns.name, campaign, columnsOf(campaign));
  if (campaign.status === 'active') yield* startRounds(id);
  return campaign;
}

export function archived(): VelaroError {
  return new VelaroError('campaign.archived', 'This campaign is archived: it sends nothing any more.', {
    hint: 'Create a new campaign.',
    details: { field: 'campaignId' },
  });
}

function columnsOf({ name, goal, status, steps, quietHours, planVersion }: Campaign) {
  return {
    name,
    goal,
    status,
    steps: JSON.stringify(steps),
    quiet_hours: quietHours && JSON.stringify(quietHours),
    plan_version: planVersion,
  };
}

// Takes all contacts of a campaign's workspace, or those with a tag, into it: some at a time, each lot with its own commit.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { makeRecordId } from '../../core/record-ids.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { conditionsOf, continued } from '../records/conditions.ts';
import { type Contact, contacts } from '../records/contacts.ts';
import { inWorkspace, type Place, type Workplace, within } from '../records/place.ts';
import { plainText } from '../records/plain-text.ts';
import { get } from '../records/record-table.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { archived, type Campaign, campaigns } from './campaigns.ts';
import { firstStepAt } from './enrollments.ts';
import { expectRound } from './rounds.ts';

/** Of the jobs that take in one lot and then the next; their payload is `{"intakeId"}`. */
export const intakeKind = 'campaign.intake';

/** How far it is. */
export interface Intake {
  readonly id: string;
  /** Contacts that it has looked at, and those of them that it has enrolled; the others were in the campaign already. */
  readonly examined: number;
  readonly enrolled: number;
  readonly done: boolean;
}

const atOnce = 500;

const intakeRow = z
  .object({ id: z.string(), examined: z.int(), enrolled: z.int(), done: z.int() })
  .transform((row): Intake => ({ ...row, done: row.done === 1 }));

/**
 * @param tag its name; all contacts of the workspace where left out.
 * @throws VelaroError `record.unknown` for the campaign, `argument.invalid` for the tag, `campaign.archived`.
 */
export function* startIntake(place: Place, campaignId: string, tag?: string): Work<Intake> {
  const campaign = yield* get(campaigns, place, campaignId);
  if (campaign.status === 'archived') throw archived();
  const nowMs = yield* now();
  const tagId = tag === undefined ? null : yield* tagNamed(inWorkspace(place, campaign.workspaceId), tag);
  const intake: Intake = { id: makeRecordId('intake'), examined: 0, enrolled: 0, done: false };
  yield* run(
    `INSERT INTO campaign_intakes
       (id, campaign_id, tag_id, before, position_at, position_id, examined, enrolled, done)
     VALUES ($1, $2, $3, $4, 0, '', 0, 0, 0)`,
    intake.id,
    campaignId,
    tagId,
    nowMs,
  );
  const job = { siteId: place.siteId, kind: intakeKind, owner: campaignId, payload: { intakeId: intake.id } };
  yield* enqueueJob(job, nowMs);
  return intake;
}

/** The newest of the campaign. */
export function latestIntake(campaignId: string): Work<Intake | undefined> {
  return one(
    intakeRow,
    `SELECT id, examined, enrolled, done FROM campaign_intakes WHERE campaign_id = $1
     ORDER BY before DESC, id DESC LIMIT 1`,
    campaignId,
  );
}

const underWayRow = z.object({
  campaign_id: z.string(),
  site_id: z.string(),
  environment: z.enum(['live', 'test']),
  tag_id: z.string().nullable(),
  before: z.int(),
  position_at: z.int(),
  position_id: z.string(),
});

/** Takes in the next lot. @returns whether another one follows. */
export function* takeIn(intakeId: string): Work<boolean> {
  // Held, so that a gateway that has lost its job does not take in what another one takes in now.
  const intake = yield* one(
    underWayRow,
    {
      sqlite: `${underWay} WHERE i.id = $1 AND i.done = 0`,
      postgres: `${underWay} WHERE i.id = $1 AND i.done = 0 FOR UPDATE OF i`,
    },
    intakeId,
  );
  if (!intake) return false;
  const place: Place = { siteId: intake.site_id, environment: intake.environment };
  const campaign = yield* get(campaigns, place, intake.campaign_id);
  const { text, values } = conditionsOf([
    ...within(inWorkspace(place, campaign.workspaceId)),
    ['EXISTS (SELECT 1 FROM contact_tags AS c WHERE c.contact_id = r.id AND c.tag_id = ?)', intake.tag_id ?? undefined],
    ['r.created_at <= ?', intake.before],
    ['(r.created_at, r.id) > (?, ?)', intake.position_at, intake.position_id],
  ]);
  const query = continued(contacts.select, ` WHERE ${text} ORDER BY r.created_at, r.id LIMIT ${atOnce}`);
  const found = campaign.status === 'archived' ? [] : yield* many(contacts.row, query, ...values);
  const last = found.at(-1);
  if (!last) {
    yield* run('UPDATE campaign_intakes SET done = 1 WHERE id = $1', intakeId);
    return false;
  }
  const enrolled = yield* insertAll(campaign, found);
  yield* run(
    `UPDATE campaign_intakes SET position_at = $2, position_id = $3, examined = examined + $4, enrolled = enrolled + $5
     WHERE id = $1`,
    intakeId,
    Date.parse(last.createdAt),
    last.id,
    found.length,
    enrolled,
  );
  return true;
}

const underWay = `
  SELECT i.campaign_id, c.site_id, c.environment, i.tag_id, i.before, i.position_at, i.position_id
  FROM campaign_intakes AS i JOIN campaigns AS c ON c.id = i.campaign_id`;

const listed = (source: string, field: (name: string, type: string) => string) => `
  INSERT INTO enrollments
    (id, campaign_id, contact_id, status, pass, step, since, next_at, plan_version, attempts, created_at)
  SELECT ${field('id', 'text')}, $2, ${field('contactId', 'text')}, 'active', 1, 0, CAST($3 AS bigint),
    CAST(${field('nextAtMs', 'bigint')} AS bigint), CAST($4 AS bigint), 0, CAST($3 AS bigint)
  FROM ${source} WHERE true ON CONFLICT (campaign_id, contact_id) DO NOTHING RETURNING next_at`;
const insertAllText = {
  sqlite: listed('json_each($1) AS l', (name) => `l.value ->> '${name}'`),
  postgres: listed('json_array_elements(CAST($1 AS json)) AS l', (name) => `l ->> '${name}'`),
};

/** @returns how many were not in the campaign before. */
function* insertAll(campaign: Campaign, found: readonly Contact[]): Work<number> {
  const nowMs = yield* now();
  const rows = found.map((contact) => ({
    id: makeRecordId('enrollment'),
    contactId: contact.id,
    nextAtMs: firstStepAt(campaign, contact, nowMs),
  }));
  const added = yield* many(
    z.object({ next_at: z.int() }),
    insertAllText,
    JSON.stringify(rows),
    campaign.id,
    nowMs,
    campaign.planVersion,
  );
  const first = added.reduce<number | undefined>((least, { next_at: at }) => Math.min(at, least ?? at), undefined);
  if (first !== undefined) yield* expectRound(campaign.id, first);
  return added.length;
}

/** @throws VelaroError `argument.invalid` */
function* tagNamed(place: Workplace, name: string): Work<string> {
  const tag = yield* one(
    z.object({ id: z.string() }),
    'SELECT id FROM tags WHERE workspace_id = $1 AND environment = $2 AND plain_name = $3',
    place.workspaceId,
    place.environment,
    plainText(name),
  );
  if (tag) return tag.id;
  throw new VelaroError('argument.invalid', `tag: there is no tag ${JSON.stringify(name.slice(0, 60))}.`, {
    hint: 'Give the name of a tag that contacts have, or leave it out for all contacts.',
    details: { field: 'tag' },
  });
}

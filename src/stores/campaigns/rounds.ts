// The rounds in which a campaign sends what is due: never two of a campaign at a time, and always one ahead while anything waits.
import * as z from 'zod';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { now, one, run, type Work } from '../transaction/work.ts';

/** Of the jobs that are rounds; their payload is a `Round`. */
export const roundKind = 'campaign.round';

export interface Round {
  readonly campaignId: string;
  readonly number: number;
}

/** A round so late has lost its job: somebody has dropped it. */
const lostAfterMs = 3_600_000;

const heldRow = z.object({
  site_id: z.string(),
  status: z.string(),
  plan_version: z.int(),
  round_at: z.int().nullable(),
  round_number: z.int(),
});
type Held = z.infer<typeof heldRow>;

/** Keeps everyone else from adding to what waits, or from planning a round, until the transaction ends. */
function hold(campaignId: string): Work<Held | undefined> {
  return one(
    heldRow,
    `UPDATE campaigns SET round_number = round_number WHERE id = $1
     RETURNING site_id, status, plan_version, round_at, round_number`,
    campaignId,
  );
}

/** To be called after whatever makes a step due then: makes sure that a round comes, where the campaign is active. */
export function* expectRound(campaignId: string, atMs: number): Work<void> {
  const held = yield* hold(campaignId);
  if (held?.status !== 'active') return;
  const { round_at: plannedMs } = held;
  if (plannedMs !== null && plannedMs <= atMs && plannedMs > (yield* now()) - lostAfterMs) return;
  yield* plan(campaignId, held, atMs);
}

/** To be called when a campaign has become active, or its plan has changed. */
export function* startRounds(campaignId: string): Work<void> {
  const held = yield* hold(campaignId);
  if (held?.status === 'active') yield* planNext(campaignId, held);
}

/** Ends a round, and plans the next one for when something is due again. */
export function* endRound({ campaignId, number }: Round): Work<void> {
  const held = yield* hold(campaignId);
  if (held?.round_number !== number) return;
  if (held.status === 'active') yield* planNext(campaignId, held);
  else yield* run('UPDATE campaigns SET round_at = NULL WHERE id = $1', campaignId);
}

/** Puts off what a round could not do. */
export function* postponeRound({ campaignId, number }: Round, ms: number): Work<void> {
  const held = yield* hold(campaignId);
  if (held?.round_number === number) yield* plan(campaignId, held, (yield* now()) + ms);
}

function* planNext(campaignId: string, held: Held): Work<void> {
  const next = yield* one(
    z.object({ next_at: z.int().nullable(), outdated: z.int() }),
    `SELECT min(next_at) AS next_at, (SELECT count(*) FROM (
         SELECT 1 AS found FROM enrollments WHERE campaign_id = $1 AND plan_version < $2 AND next_at IS NOT NULL LIMIT 1
       ) AS o) AS outdated
     FROM enrollments WHERE campaign_id = $1 AND next_at IS NOT NULL`,
    campaignId,
    held.plan_version,
  );
  if (next && next.next_at !== null) yield* plan(campaignId, held, next.outdated > 0 ? 0 : next.next_at);
  else yield* run('UPDATE campaigns SET round_at = NULL WHERE id = $1', campaignId);
}

function* plan(campaignId: string, { site_id: siteId, round_number: last }: Held, atMs: number): Work<void> {
  const nowMs = yield* now();
  const dueAtMs = Math.max(atMs, nowMs);
  const round: Round = { campaignId, number: last + 1 };
  yield* run('UPDATE campaigns SET round_at = $2, round_number = $3 WHERE id = $1', campaignId, dueAtMs, round.number);
  yield* enqueueJob({ siteId, kind: roundKind, owner: campaignId, payload: round, dueAtMs }, nowMs);
}

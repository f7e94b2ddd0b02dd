// Writes down how a run ended, together with whatever follows from it, and only while the runner still has the job.
import * as z from 'zod';
import { now, one, run, type Work } from '../work/work.ts';
import type { ClaimedJob } from './claim-jobs.ts';

export type Ending =
  /** It is done, and gone. */
  | { readonly state: 'done' }
  /** It is to run again then, as if for the first time. */
  | { readonly state: 'again'; readonly dueAtMs: number }
  | { readonly state: 'failed'; readonly reason: string; readonly retryInMs: number }
  /** It stays on the list for a person to look at, and holds nothing up any more. */
  | { readonly state: 'dead'; readonly reason: string };

const held = z.object({ id: z.int() });

/** False, and nothing is changed, when another runner has been handed the job meanwhile. */
export function* settleJob(
  { id, attempt, orderingKey }: Pick<ClaimedJob, 'id' | 'attempt' | 'orderingKey'>,
  runner: string,
  ending: Ending,
  followUp?: () => Work<void>,
): Work<boolean> {
  const mine = [id, runner, attempt] as const;
  const where = 'WHERE id = $1 AND lease = $2 AND attempts = $3 RETURNING id';
  const nowMs = yield* now();
  let found: z.infer<typeof held> | undefined;
  switch (ending.state) {
    case 'done':
      found = yield* one(held, `DELETE FROM jobs ${where}`, ...mine);
      break;
    case 'again':
      found = yield* one(
        held,
        `UPDATE jobs SET lease = NULL, due_at = $4, look_at = $4, attempts = 0, failures = 0, last_error = NULL ${where}`,
        ...mine,
        ending.dueAtMs,
      );
      break;
    case 'failed':
      found = yield* one(
        held,
        `UPDATE jobs SET lease = NULL, due_at = $4, look_at = $4, failures = failures + 1, last_error = $5 ${where}`,
        ...mine,
        nowMs + ending.retryInMs,
        ending.reason,
      );
      break;
    case 'dead':
      found = yield* one(
        held,
        `UPDATE jobs SET lease = NULL, look_at = NULL, dead_at = $4, failures = failures + 1, last_error = $5 ${where}`,
        ...mine,
        nowMs,
        ending.reason,
      );
  }
  if (!found) return false;
  if (followUp) yield* followUp();
  if (orderingKey !== null && (ending.state === 'done' || ending.state === 'dead')) yield* lookAtNext(orderingKey);
  return true;
}

/** The one that has waited for an earlier one is looked at as soon as it is due. */
export function* lookAtNext(orderingKey: string): Work<void> {
  yield* run(
    `UPDATE jobs SET look_at = due_at WHERE lease IS NULL AND id =
       (SELECT min(id) FROM jobs WHERE ordering_key = $1 AND dead_at IS NULL)`,
    orderingKey,
  );
}

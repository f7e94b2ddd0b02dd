// Writes down how runs ended, together with whatever follows from it, and only while the runner still has their jobs.
import * as z from 'zod';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import type { ClaimedJob } from './claim-jobs.ts';

export type Ending =
  /** It is done, and gone. */
  | { readonly state: 'done' }
  /** It is to run again then, as if for the first time. */
  | { readonly state: 'again'; readonly dueAtMs: number }
  | { readonly state: 'failed'; readonly reason: string; readonly retryInMs: number }
  /** It stays on the list for a person to look at, and holds nothing up any more. */
  | { readonly state: 'dead'; readonly reason: string };

/** A run that has ended. */
export interface EndedRun {
  readonly job: Pick<ClaimedJob, 'id' | 'attempt' | 'orderingKey'>;
  readonly ending: Ending;
  /** Drops no other job, so that it does not matter which of several runs is written down first. */
  readonly followUp?: () => Work<void>;
}

const held = z.object({ id: z.int() });

const removal = (ended: string) => `DELETE FROM jobs WHERE lease = $2 AND (id, attempts) IN (${ended}) RETURNING id`;
const removalText = {
  sqlite: removal("SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1)"),
  postgres: removal(
    'SELECT CAST(e ->> 0 AS bigint), CAST(e ->> 1 AS bigint) FROM json_array_elements(CAST($1 AS json)) AS e',
  ),
};

/** All of them, or none. One whose job another runner has been handed meanwhile changes nothing. */
export function* settleJobs(runner: string, runs: readonly EndedRun[]): Work<void> {
  const done = runs.filter(({ ending }) => ending.state === 'done').map(({ job }) => [job.id, job.attempt]);
  const gone = done.length === 0 ? [] : yield* many(held, removalText, JSON.stringify(done), runner);
  const ids = new Set(gone.map(({ id }) => id));
  const passed = new Set<string>();
  for (const { job, ending, followUp } of runs) {
    if (ending.state === 'done' ? !ids.has(job.id) : !(yield* keep(job, runner, ending))) continue;
    if (followUp) yield* followUp();
    if (job.orderingKey !== null && (ending.state === 'done' || ending.state === 'dead')) passed.add(job.orderingKey);
  }
  if (passed.size > 0) yield* lookAtNext([...passed]);
}

/** Writes down the end of a run whose job stays on the list. */
function* keep(
  { id, attempt }: EndedRun['job'],
  runner: string,
  ending: Exclude<Ending, { readonly state: 'done' }>,
): Work<boolean> {
  const mine = [id, runner, attempt] as const;
  const where = 'WHERE id = $1 AND lease = $2 AND attempts = $3 RETURNING id';
  const nowMs = yield* now();
  switch (ending.state) {
    case 'again': {
      const set = 'lease = NULL, due_at = $4, look_at = $4, attempts = 0, failures = 0, last_error = NULL';
      return isHeld(yield* one(held, `UPDATE jobs SET ${set} ${where}`, ...mine, ending.dueAtMs));
    }
    case 'failed': {
      const set = 'lease = NULL, due_at = $4, look_at = $4, failures = failures + 1, last_error = $5';
      const dueAtMs = nowMs + ending.retryInMs;
      return isHeld(yield* one(held, `UPDATE jobs SET ${set} ${where}`, ...mine, dueAtMs, ending.reason));
    }
    case 'dead': {
      const set = 'lease = NULL, look_at = NULL, dead_at = $4, failures = failures + 1, last_error = $5';
      return isHeld(yield* one(held, `UPDATE jobs SET ${set} ${where}`, ...mine, nowMs, ending.reason));
    }
  }
}

const isHeld = (row: object | undefined): boolean => row !== undefined;

const lookAt = (keys: string) => `UPDATE jobs SET look_at = due_at WHERE lease IS NULL AND id IN
  (SELECT (SELECT min(j.id) FROM jobs AS j WHERE j.ordering_key = k.value AND j.dead_at IS NULL) FROM ${keys})`;
const lookAtText = {
  sqlite: lookAt('json_each($1) AS k'),
  postgres: lookAt('json_array_elements_text(CAST($1 AS json)) AS k (value)'),
};

/** Those that have waited for an earlier one are looked at as soon as they are due. */
export function* lookAtNext(orderingKeys: readonly string[]): Work<void> {
  yield* run(lookAtText, JSON.stringify(orderingKeys));
}

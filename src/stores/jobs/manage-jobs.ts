// What an operator sees of the jobs, and does about those that are dead.
import * as z from 'zod';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { lookAtNext } from './settle-jobs.ts';

export const jobStates = ['waiting', 'running', 'dead'] as const;
export type JobState = (typeof jobStates)[number];

/** Times are ISO 8601 in UTC. */
export interface JobRecord {
  readonly id: number;
  /** Null for the gateway's own upkeep. */
  readonly siteId: string | null;
  readonly kind: string;
  readonly state: JobState;
  /** Id of the webhook, workflow, ... that it belongs to. */
  readonly owner: string | null;
  readonly orderingKey: string | null;
  readonly createdAt: string;
  readonly dueAt: string;
  /** Null unless it is dead. */
  readonly deadAt: string | null;
  readonly attempts: number;
  readonly failures: number;
  readonly lastError: string | null;
  readonly payload: unknown;
}

const isoTime = z.int().transform((ms) => new Date(ms).toISOString());

const jobRow = z
  .object({
    id: z.int(),
    site_id: z.string().nullable(),
    kind: z.string(),
    owner: z.string().nullable(),
    ordering_key: z.string().nullable(),
    payload: z.string(),
    created_at: isoTime,
    due_at: isoTime,
    dead_at: isoTime.nullable(),
    lease: z.string().nullable(),
    attempts: z.int(),
    failures: z.int(),
    last_error: z.string().nullable(),
  })
  .transform(
    (row): JobRecord => ({
      id: row.id,
      siteId: row.site_id,
      kind: row.kind,
      state: row.dead_at !== null ? 'dead' : row.lease !== null ? 'running' : 'waiting',
      owner: row.owner,
      orderingKey: row.ordering_key,
      createdAt: row.created_at,
      dueAt: row.due_at,
      deadAt: row.dead_at,
      attempts: row.attempts,
      failures: row.failures,
      lastError: row.last_error,
      payload: JSON.parse(row.payload),
    }),
  );

const columns = `id, site_id, kind, owner, ordering_key, payload, created_at, due_at, dead_at, lease, attempts, failures,
  last_error`;
const inState: Readonly<Record<JobState, string>> = {
  waiting: 'dead_at IS NULL AND lease IS NULL',
  running: 'dead_at IS NULL AND lease IS NOT NULL',
  dead: 'dead_at IS NOT NULL',
};

/** Oldest first. @param limit how many at most. */
export function* listJobs(
  { state, kind, owner }: { readonly state?: JobState; readonly kind?: string; readonly owner?: string },
  limit: number,
): Work<JobRecord[]> {
  return yield* many(
    jobRow,
    `SELECT ${columns} FROM jobs
     WHERE kind = coalesce($1, kind) AND ($2 = '' OR owner = $2)${state ? ` AND ${inState[state]}` : ''}
     ORDER BY id LIMIT $3`,
    kind ?? null,
    owner ?? '',
    limit,
  );
}

/** How many there are of each state, in all. */
export function* countJobs(): Work<Record<JobState, number>> {
  const row = yield* one(
    z.object({ waiting: z.int(), running: z.int(), dead: z.int() }),
    `SELECT ${jobStates.map((state) => `count(CASE WHEN ${inState[state]} THEN 1 END) AS ${state}`).join(', ')} FROM jobs`,
  );
  return row ?? { waiting: 0, running: 0, dead: 0 };
}

export function findJob(id: number): Work<JobRecord | undefined> {
  return one(jobRow, `SELECT ${columns} FROM jobs WHERE id = $1`, id);
}

/**
 * Runs a dead or waiting job now, with all its attempts before it again. It keeps its place among those of its subject.
 * @returns undefined when there is no such job; one that is under way comes back as it is.
 */
export function* replayJob(id: number): Work<JobRecord | undefined> {
  yield* run(
    `UPDATE jobs SET dead_at = NULL, due_at = $2, look_at = $2, attempts = 0, failures = 0 WHERE id = $1 AND lease IS NULL`,
    id,
    yield* now(),
  );
  return yield* findJob(id);
}

/** The dead jobs of an owner wait again, in their order; as `replayJob` for each. */
export function* replayOwned(owner: string): Work<void> {
  yield* run(
    `UPDATE jobs SET dead_at = NULL, due_at = $2, look_at = $2, attempts = 0, failures = 0
     WHERE owner = $1 AND dead_at IS NOT NULL`,
    owner,
    yield* now(),
  );
}

/** Forgets a job that is not under way. @returns the job as it was; undefined when there is none. */
export function* dropJob(id: number): Work<JobRecord | undefined> {
  const found = yield* findJob(id);
  if (found?.state === 'running') return found;
  yield* run('DELETE FROM jobs WHERE id = $1 AND lease IS NULL', id);
  if (found?.orderingKey) yield* lookAtNext([found.orderingKey]);
  return found;
}

/** Forgets all jobs of an owner; what is under way ends, and what follows from it is not written. */
export function* dropOwned(owner: string): Work<void> {
  yield* run('DELETE FROM jobs WHERE owner = $1', owner);
}

/** Forgets the job of that name, as `dropOwned` does. */
export function* dropNamed(name: string): Work<void> {
  yield* run('DELETE FROM jobs WHERE name = $1', name);
}

/** Those that wait die, for a person to look at; what is under way goes on. */
export function* giveUpOwned(owner: string, reason: string): Work<void> {
  yield* run(
    `UPDATE jobs SET dead_at = $2, look_at = NULL, last_error = $3
     WHERE owner = $1 AND lease IS NULL AND dead_at IS NULL`,
    owner,
    yield* now(),
    reason,
  );
}

/** Forgets some that died before then; true when there may be more. */
export function* pruneDeadJobs(beforeMs: number, atMost: number): Work<boolean> {
  const gone = yield* many(
    z.object({ id: z.int() }),
    'DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE dead_at < $1 ORDER BY dead_at LIMIT $2) RETURNING id',
    beforeMs,
    atMost,
  );
  return gone.length === atMost;
}

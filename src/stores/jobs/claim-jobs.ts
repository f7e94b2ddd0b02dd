// Hands due jobs to a runner for a while, each to one runner only, and never two of one order at a time.
import * as z from 'zod';
import { many, now, one, run, type Work } from '../transaction/work.ts';

/** A job that a runner has been handed. What it does with it is written only while it still has it. */
export interface ClaimedJob {
  readonly id: number;
  readonly siteId: string | null;
  readonly kind: string;
  readonly owner: string | null;
  readonly orderingKey: string | null;
  /** As it was enqueued. */
  readonly payload: unknown;
  readonly createdAtMs: number;
  readonly dueAtMs: number;
  /** Which run this is; 1 for the first. */
  readonly attempt: number;
  /** Runs that have failed, or never ended because their gateway was killed. */
  readonly failures: number;
}

export interface ClaimWish {
  /** The runner's own id. */
  readonly runner: string;
  /** For how long they are its own, unless it renews that. */
  readonly leaseMs: number;
  readonly atMost: number;
  /** How many more jobs a site may have under way here; null is the gateway's own upkeep. */
  roomFor(siteId: string | null): number;
  /** Sites that have no room: what waits for them is not even looked at. */
  readonly fullSites: readonly string[];
  /** Jobs that are under way here: theirs stay, even when the clock has leapt past their lease, as on a laptop that slept. */
  readonly underWay: readonly number[];
}

export interface Claim {
  readonly jobs: readonly ClaimedJob[];
  /** When they were claimed, by the database's clock; milliseconds since 1970. */
  readonly nowMs: number;
  /** There may be more to claim at once. */
  readonly more: boolean;
}

const claimedRow = z
  .object({
    id: z.int(),
    site_id: z.string().nullable(),
    kind: z.string(),
    owner: z.string().nullable(),
    ordering_key: z.string().nullable(),
    payload: z.string(),
    created_at: z.int(),
    due_at: z.int(),
    attempts: z.int(),
    failures: z.int(),
  })
  .transform(
    (row): ClaimedJob => ({
      id: row.id,
      siteId: row.site_id,
      kind: row.kind,
      owner: row.owner,
      orderingKey: row.ordering_key,
      payload: JSON.parse(row.payload),
      createdAtMs: row.created_at,
      dueAtMs: row.due_at,
      attempt: row.attempts,
      failures: row.failures,
    }),
  );

const candidateRow = z.object({ id: z.int(), site_id: z.string().nullable(), blocked: z.int() });

/** Candidates of one claim: a bound on how long it takes. */
const pageSize = 256;
/**
 * How long a job that waits for an earlier one is not looked at: as long as the earlier one waits itself, within these bounds. The end
 * of the earlier one ends it.
 */
const parkedMs = { atLeast: 2_000, atMost: 60_000 };

const candidates = `
  SELECT j.id, j.site_id, CASE WHEN EXISTS (
    SELECT 1 FROM jobs AS e WHERE e.ordering_key = j.ordering_key AND e.id < j.id AND e.dead_at IS NULL
  ) THEN 1 ELSE 0 END AS blocked
  FROM jobs AS j WHERE j.look_at <= $1`;

/** What is locked is just being taken, or written to, by somebody else. */
const candidatesText = {
  sqlite: `${candidates}
    AND (j.site_id IS NULL OR j.site_id NOT IN (SELECT value FROM json_each($2)))
    AND j.id NOT IN (SELECT value FROM json_each($3))
    ORDER BY j.look_at, j.id LIMIT ${pageSize}`,
  postgres: `${candidates}
    AND (j.site_id IS NULL OR j.site_id NOT IN (SELECT json_array_elements_text(CAST($2 AS json))))
    AND j.id NOT IN (SELECT CAST(json_array_elements_text(CAST($3 AS json)) AS bigint))
    ORDER BY j.look_at, j.id LIMIT ${pageSize} FOR UPDATE OF j SKIP LOCKED`,
};

/** The ids in the first parameter, a JSON list. */
const ids = {
  sqlite: '(SELECT value FROM json_each($1))',
  postgres: '(SELECT CAST(json_array_elements_text(CAST($1 AS json)) AS bigint))',
};

/** Looks once more: the earlier one may have ended since the candidates were read, and then nothing would end the waiting. */
const park = (greatest: string, least: string, found: string) => `
  UPDATE jobs AS j SET look_at = ${greatest}(CAST($2 AS bigint), ${least}(CAST($3 AS bigint), coalesce((
    SELECT CASE WHEN e.lease IS NULL THEN e.look_at END FROM jobs AS e
    WHERE e.ordering_key = j.ordering_key AND e.dead_at IS NULL ORDER BY e.id LIMIT 1
  ), 0))) WHERE id IN ${found} AND EXISTS (
    SELECT 1 FROM jobs AS e WHERE e.ordering_key = j.ordering_key AND e.id < j.id AND e.dead_at IS NULL
  )`;
const parkText = { sqlite: park('max', 'min', ids.sqlite), postgres: park('greatest', 'least', ids.postgres) };

const take = (found: string) => `
  UPDATE jobs SET lease = $2, look_at = $3, attempts = attempts + 1,
    failures = CASE WHEN lease IS NULL THEN failures ELSE failures + 1 END
  WHERE id IN ${found}
  RETURNING id, site_id, kind, owner, ordering_key, payload, created_at, due_at, attempts, failures`;
const takeText = { sqlite: take(ids.sqlite), postgres: take(ids.postgres) };

/** Oldest first. */
export function* claimJobs({ runner, leaseMs, atMost, roomFor, fullSites, underWay }: ClaimWish): Work<Claim> {
  const nowMs = yield* now();
  const known = [JSON.stringify(fullSites), JSON.stringify(underWay)] as const;
  const found = yield* many(candidateRow, candidatesText, nowMs, ...known);
  const blocked = found.filter((candidate) => candidate.blocked === 1).map(({ id }) => id);
  if (blocked.length > 0)
    yield* run(parkText, JSON.stringify(blocked), nowMs + parkedMs.atLeast, nowMs + parkedMs.atMost);
  const room = new Map<string | null, number>();
  const chosen: number[] = [];
  for (const candidate of found) {
    const left = room.get(candidate.site_id) ?? roomFor(candidate.site_id);
    if (candidate.blocked === 1 || left === 0 || chosen.length === atMost) continue;
    room.set(candidate.site_id, left - 1);
    chosen.push(candidate.id);
  }
  const more = found.length === pageSize && chosen.length < atMost;
  if (chosen.length === 0) return { jobs: [], nowMs, more };
  const jobs = yield* many(claimedRow, takeText, JSON.stringify(chosen), runner, nowMs + leaseMs);
  return { jobs: jobs.toSorted((a, b) => a.id - b.id), nowMs, more };
}

const renewal = (found: string) => `UPDATE jobs SET look_at = $2 WHERE id IN ${found} AND lease = $3`;
const renewalText = { sqlite: renewal(ids.sqlite), postgres: renewal(ids.postgres) };

/** Those that the runner still has stay its own for that long from now. */
export function* renewLeases(runner: string, held: readonly number[], leaseMs: number): Work<void> {
  yield* run(renewalText, JSON.stringify(held), (yield* now()) + leaseMs, runner);
}

/** Gives back what the runner has not ended, as if it had never been handed it. */
export function* handBackLeases(runner: string): Work<void> {
  yield* run('UPDATE jobs SET lease = NULL, look_at = due_at, attempts = attempts - 1 WHERE lease = $1', runner);
}

/** In how many milliseconds a job is next to be looked at; undefined when there is none. */
export function* nextLook(): Work<number | undefined> {
  const row = yield* one(z.object({ next: z.int().nullable() }), 'SELECT min(look_at) AS next FROM jobs');
  const next = row?.next ?? undefined;
  return next === undefined ? undefined : Math.max(0, next - (yield* now()));
}

// Decides, counts and records a batch of attempts in one transaction of two round trips: what is known, then what has changed.
import type { Admission, Attempt, Outcome } from '../store.ts';
import { Batch, runsForMs } from './batch.ts';
import { readFacts } from './batch-facts.ts';
import type { Database, Transaction } from './database.ts';
import { timeOr } from './site-clock.ts';

/** @throws VelaroError `store.unavailable`; then nothing of the batch was admitted. */
export function admitBatch(
  database: Database,
  attempts: readonly Attempt[],
  outcomes: readonly Outcome[],
  renewals: readonly string[],
): Promise<readonly Admission[]> {
  return database.admit(async (transaction) => {
    settle(transaction, outcomes);
    renew(transaction, renewals);
    if (attempts.length === 0) return [];
    const facts = await readFacts(transaction, attempts);
    const batch = new Batch(facts);
    const admissions = attempts.map((attempt) => batch.admit(attempt));
    batch.changes.write(transaction, facts);
    return admissions;
  });
}

/** The first outcome of a call holds, and so does the first answer. */
function settle(transaction: Transaction, outcomes: readonly Outcome[]): void {
  if (outcomes.length === 0) return;
  // In one order everywhere: a call that was resumed may be settled by two gateways at once.
  const sorted = outcomes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  transaction.run(
    `UPDATE calls AS c SET status = o.status, duration_ms = o.duration_ms
     FROM unnest($1::text[], $2::text[], $3::double precision[]) AS o (id, status, duration_ms)
     WHERE c.id = o.id AND c.status IS NULL`,
    sorted.map(({ id }) => id),
    sorted.map(({ status }) => status),
    sorted.map(({ durationMs }) => durationMs),
  );
  const answered = sorted.flatMap(({ id, answer }) => (answer === undefined ? [] : [{ id, answer }]));
  if (answered.length === 0) return;
  transaction.run(
    `UPDATE idempotent_calls AS e SET answer = o.answer FROM unnest($1::text[], $2::text[]) AS o (id, answer)
     WHERE e.call_id = o.id AND e.answer IS NULL`,
    answered.map(({ id }) => id),
    answered.map(({ answer }) => answer),
  );
}

/** A call that has its answer needs no renewal, and one that comes late changes nothing. */
function renew(transaction: Transaction, callIds: readonly string[]): void {
  if (callIds.length === 0) return;
  transaction.run(
    `UPDATE idempotent_calls SET runs_until = greatest(runs_until, ${timeOr('$2')} + ${runsForMs})
     WHERE call_id = ANY ($1::text[])`,
    [...callIds].sort(),
    transaction.givenTimeMs,
  );
}

// Decides, counts and records a batch of attempts in one transaction of two round trips: what is known, then what has changed.
import { isVelaroError } from '../../core/errors.ts';
import { statusOf, withResults } from '../call-work.ts';
import type { Admission, Attempt, Made, Outcome } from '../store.ts';
import type { Work, WorkResult } from '../transaction/work.ts';
import { Batch, runsForMs } from './batch.ts';
import { readFacts } from './batch-facts.ts';
import type { Database, Transaction } from './database.ts';
import { runTogether } from './run-together.ts';
import { drive } from './run-work.ts';
import { timeOr } from './site-clock.ts';

/** @throws VelaroError `store.unavailable`; then nothing of the batch was admitted. */
export async function admitBatch(
  database: Database,
  attempts: readonly Attempt[],
  outcomes: readonly Outcome[],
  renewals: readonly string[],
): Promise<readonly Admission[]> {
  try {
    return await admitTogether(database, attempts, outcomes, renewals);
  } catch (thrown) {
    // A work has broken a rule of the schema, and all that shared the transaction with it.
    if (isVelaroError(thrown) || attempts.every(({ work }) => !work)) throw thrown;
    return await admitApart(database, attempts, outcomes, renewals);
  }
}

function admitTogether(
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
    const results = batch.end(await runTogether(transaction, batch.works));
    batch.changes.write(transaction, facts);
    return withResults(attempts, admissions, results);
  });
}

/** Admits all first, and then runs each work in a transaction of its own. */
async function admitApart(
  database: Database,
  attempts: readonly Attempt[],
  outcomes: readonly Outcome[],
  renewals: readonly string[],
): Promise<readonly Admission[]> {
  const withoutWork = attempts.map(({ work: _, ...attempt }) => attempt);
  const admissions = await admitTogether(database, withoutWork, outcomes, renewals);
  const results = new Map<string, WorkResult<Made>>();
  for (const [i, { id, call, work }] of attempts.entries()) {
    const admission = admissions[i];
    if (admission?.outcome === 'admitted' && call?.counted && work)
      results.set(id, await runAlone(database, id, () => work.begin(admission.principal, undefined)));
  }
  return withResults(attempts, admissions, results);
}

async function runAlone(database: Database, callId: string, begin: () => Work<Made>): Promise<WorkResult<Made>> {
  const end = (transaction: Transaction, status: string) =>
    settle(transaction, [{ id: callId, status, durationMs: 0 }]);
  try {
    const value = await database.write(async (transaction) => {
      const made = await drive(transaction, begin());
      end(transaction, 'ok');
      return made;
    });
    return { ok: true, value };
  } catch (thrown) {
    const result = { ok: false, thrown } as const;
    // Where not even that can be written, the call stays listed as open.
    await database.write(async (transaction) => end(transaction, statusOf(result))).catch(() => undefined);
    return result;
  }
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

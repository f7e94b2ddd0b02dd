// Runs the works of several calls within one transaction: each fails alone, and those that wait for nothing share their statements.
import { isVelaroError } from '../../core/errors.ts';
import { blindly, joined } from '../transaction/blind-work.ts';
import type { Statement, Work, WorkResult } from '../transaction/work.ts';
import type { Transaction } from './database.ts';
import { change, drive } from './run-work.ts';

export interface TimedWork<T> {
  readonly begin: () => Work<T>;
  readonly nowMs: number;
}

/**
 * One after the other: PostgreSQL keeps what two works of one transaction do apart by nothing else.
 * @returns how each ended, in order. @throws what breaks the transaction for all of them, as a broken rule of the schema does; of those
 * that share statements it shows when the transaction ends.
 */
export async function runTogether<T>(
  transaction: Transaction,
  works: readonly TimedWork<T>[],
): Promise<readonly WorkResult<T>[]> {
  const shared: Statement[] = [];
  const results: WorkResult<T>[] = [];
  for (const { begin, nowMs } of works) {
    try {
      const blind = blindly(begin(), nowMs);
      if (blind) shared.push(...blind.statements);
      results.push({ ok: true, value: blind ? blind.value : await undoably(transaction, begin(), nowMs) });
    } catch (thrown) {
      if (!isVelaroError(thrown)) throw thrown;
      results.push({ ok: false, thrown });
    }
  }
  for (const each of joined(shared)) change(transaction, each);
  return results;
}

async function undoably<T>(transaction: Transaction, work: Work<T>, nowMs: number): Promise<T> {
  transaction.run('SAVEPOINT work');
  try {
    return await drive(transaction, work, nowMs);
  } catch (thrown) {
    transaction.run('ROLLBACK TO work');
    throw thrown;
  } finally {
    transaction.run('RELEASE work');
  }
}

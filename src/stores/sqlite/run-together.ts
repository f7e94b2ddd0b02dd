// Runs the works of several calls within one transaction: each fails alone, and those that wait for nothing share their statements.
import type { CallWork } from '../call-work.ts';
import { blindly, joined } from '../transaction/blind-work.ts';
import type { Statement, Work, WorkResult } from '../transaction/work.ts';
import type { Database } from './database.ts';
import { change, drive, isFaultOfTheDatabase, undoably } from './run-work.ts';

type Together<T> = Pick<CallWork, 'onlyReads'> & { readonly begin: () => Work<T> };

/** @returns how each ended, in order. @throws what the database throws when it fails for all of them. */
export function runTogether<T>(
  database: Database,
  works: readonly Together<T>[],
  nowMs: number,
): readonly WorkResult<T>[] {
  const shared: Statement[] = [];
  const sharing = new Set<Together<T>>();
  const results = works.map((work) =>
    resultOf(() => {
      if (work.onlyReads) return drive(database, work.begin(), nowMs);
      const blind = blindly(work.begin(), nowMs);
      if (!blind) return undoably(database, () => drive(database, work.begin(), nowMs));
      sharing.add(work);
      shared.push(...blind.statements);
      return blind.value;
    }),
  );
  if (shared.length === 0) return results;
  const written = resultOf(() =>
    undoably(database, () => {
      for (const each of joined(shared)) change(database, each);
    }),
  );
  if (written.ok) return results;
  // A row breaks a rule of the schema: whose it is shows when each is written by itself.
  return works.map((work, i) => {
    const alone = () => undoably(database, () => drive(database, work.begin(), nowMs));
    return (!sharing.has(work) && results[i]) || resultOf(alone);
  });
}

function resultOf<T>(run: () => T): WorkResult<T> {
  try {
    return { ok: true, value: run() };
  } catch (thrown) {
    if (isFaultOfTheDatabase(thrown)) throw thrown;
    return { ok: false, thrown };
  }
}

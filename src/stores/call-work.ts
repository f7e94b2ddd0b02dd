// The work that calls bring along to their admission, and how it is answered with it.
import { toVelaroError } from '../core/errors.ts';
import type { Admission, Attempt, Made } from './store.ts';
import type { Work, WorkResult } from './transaction/work.ts';

/** The work of a call that is admitted, and what its row in the audit says. */
export interface CallWork {
  readonly callId: string;
  readonly keyId: string;
  readonly call: NonNullable<Attempt['call']>;
  readonly overage: boolean;
  readonly onlyReads: boolean;
  readonly begin: () => Work<Made>;
}

/** `ok`, or the error's code. */
export function statusOf(result: WorkResult<Made>): string {
  return result.ok ? 'ok' : toVelaroError(result.thrown).code;
}

/** @param results by the id of the call. */
export function withResults(
  attempts: readonly Attempt[],
  admissions: readonly Admission[],
  results: ReadonlyMap<string, WorkResult<Made>>,
): readonly Admission[] {
  if (results.size === 0) return admissions;
  return admissions.map((admission, i) => {
    const work = results.get(attempts[i]?.id ?? '');
    return work && admission.outcome === 'admitted' ? { work, ...admission } : admission;
  });
}

// Keys that failed beside others that did not: each is named, and what the others gave is shown all the same.
import { VelaroError } from '../core/errors.ts';
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import { errorAdvice } from './error-advice.ts';
import type { Output } from './output.ts';

export interface FailedKey {
  readonly kind: KeyKind;
  readonly error: VelaroError;
}

/**
 * Says which keys failed, if any, once the tools of the others have been shown: a script must not take those for all.
 * @throws VelaroError the first failure.
 */
export function failForMissingTools(output: Output, failed: readonly FailedKey[]): void {
  const [first, ...others] = failed.map(missingTools);
  for (const { message, hint } of others) output.warn(`${message} ${hint ?? ''}`.trim());
  if (first) throw first;
}

function missingTools({ kind, error }: FailedKey): VelaroError {
  const { code, message, details, retryAfterSeconds, retryable } = error;
  const hint = error.hint ?? errorAdvice(code).todo;
  return new VelaroError(code, `The tools of the ${keyFamilies[kind].label} are missing: ${message}`, {
    cause: error,
    retryable,
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

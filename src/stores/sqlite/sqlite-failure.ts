// What SQLite's own result codes mean to us, whichever driver reports them.
import { isVelaroError, VelaroError } from '../../core/errors.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html. */
export const resultCodes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

const away: ReadonlyMap<number, string> = new Map([
  [resultCodes.busy, 'is locked by another process'],
  [resultCodes.locked, 'is locked by another process'],
  [resultCodes.readOnly, 'cannot be written'],
  [resultCodes.inputOutput, 'cannot be read or written: the disk reports an error'],
  [resultCodes.corrupt, 'is damaged'],
  [resultCodes.full, 'has no room left on its disk'],
  [resultCodes.cannotOpen, 'cannot be opened'],
  [resultCodes.notADatabase, 'is damaged'],
]);

/** The primary result code of an error that a driver has thrown, or undefined for any other. */
export function resultCodeOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code =
    'errcode' in thrown
      ? thrown.errcode
      : 'rawCode' in thrown && thrown.rawCode !== undefined
        ? thrown.rawCode
        : // libsql has no code when it cannot even open the file, only this text.
          Number(/^ConnectionFailed\(.*: (\d+)"\)$/.exec(thrown.message)?.[1] ?? Number.NaN);
  return typeof code === 'number' && Number.isInteger(code) ? code & 0xff : undefined;
}

/** `store.unavailable` where the database is away; anything else is a fault of ours and stays as it is. */
export function toStoreFailure(thrown: unknown): unknown {
  const problem = isVelaroError(thrown) ? undefined : away.get(resultCodeOf(thrown) ?? 0);
  if (problem === undefined) return thrown;
  return new VelaroError('store.unavailable', `The gateway's database ${problem}.`, {
    hint: 'Nothing was changed; try again in a moment.',
    cause: thrown,
  });
}

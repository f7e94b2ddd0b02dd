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

/** The index of the log could not grow, SHMSIZE: all that SQLite says of a disk that is full just there. */
const fullForIndex = resultCodes.inputOutput | (19 << 8);

interface Problem {
  /** What the gateway's database is or has. */
  readonly what: string;
  /** What who runs the gateway has to do; without it the problem passes by itself. */
  readonly remedy?: (dataFolder: string) => string;
  /** Whether some of what was asked for may yet turn out to be on the disk. */
  readonly inDoubt?: true;
}

const locked: Problem = { what: 'is locked by another process' };
const full: Problem = {
  what: 'has no room left on its disk',
  remedy: (folder) => `make room on the disk of ${folder}`,
};
const readOnly: Problem = { what: 'cannot be written', remedy: (folder) => `make ${folder} writable` };
const diskFails: Problem = {
  what: 'cannot be read or written: the disk reports an error',
  remedy: (folder) => `check the disk of ${folder}`,
  inDoubt: true,
};
const shut: Problem = { what: 'cannot be opened', remedy: (folder) => `check that ${folder} is there and readable` };
const damaged: Problem = { what: 'is damaged', remedy: (folder) => `put a backup into ${folder}` };

/** By extended result code where there is a row for it, else by the primary one. */
const problems: ReadonlyMap<number, Problem> = new Map([
  [resultCodes.busy, locked],
  [resultCodes.locked, locked],
  [resultCodes.readOnly, readOnly],
  [resultCodes.inputOutput, diskFails],
  [fullForIndex, full],
  [resultCodes.corrupt, damaged],
  [resultCodes.full, full],
  [resultCodes.cannotOpen, shut],
  [resultCodes.notADatabase, damaged],
]);

/** The primary result code of an error that a driver has thrown, or undefined for any other. */
export function resultCodeOf(thrown: unknown): number | undefined {
  const code = extendedCodeOf(thrown);
  return code === undefined ? undefined : primary(code);
}

/** `store.unavailable` where the database is away; anything else is a fault of ours and stays as it is. */
export function toStoreFailure(thrown: unknown): unknown {
  const problem = problemOf(thrown);
  return problem ? storeFailure(problem, thrown) : thrown;
}

/** The same failure as who runs the gateway may see it: with the data folder, which is no caller's business. */
export function nameDataFolder(failure: unknown, folder: string): unknown {
  const problem = problemBehind(failure);
  return problem && isVelaroError(failure) ? storeFailure(problem, failure.cause, folder) : failure;
}

/** Whether it was a disk without room that made the store fail. */
export function isFullDisk(failure: unknown): boolean {
  return problemBehind(failure) === full;
}

function storeFailure({ what, remedy, inDoubt }: Problem, cause: unknown, folder?: string): VelaroError {
  const done = inDoubt ? 'It is not certain that nothing was changed.' : 'Nothing was changed.';
  const todo =
    remedy &&
    (folder === undefined
      ? `Who runs the gateway has to ${remedy('its data folder')}.`
      : `You have to ${remedy(`the data folder ${folder}`)}.`);
  return new VelaroError('store.unavailable', `The gateway's database ${what}.`, {
    hint: todo === undefined ? 'Nothing was changed; try again in a moment.' : `${done} ${todo}`,
    cause,
  });
}

function problemBehind(failure: unknown): Problem | undefined {
  return isVelaroError(failure) && failure.code === 'store.unavailable' ? problemOf(failure.cause) : undefined;
}

function problemOf(thrown: unknown): Problem | undefined {
  const code = extendedCodeOf(thrown);
  return code === undefined ? undefined : (problems.get(code) ?? problems.get(primary(code)));
}

function primary(code: number): number {
  return code & 0xff;
}

function extendedCodeOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code =
    'errcode' in thrown
      ? thrown.errcode
      : 'rawCode' in thrown && thrown.rawCode !== undefined
        ? thrown.rawCode
        : // libsql has no code when it cannot even open the file, only this text.
          Number(/^ConnectionFailed\(.*: (\d+)"\)$/.exec(thrown.message)?.[1] ?? Number.NaN);
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}

// What the failures of PostgreSQL, and of the way to it, mean to us.
import { isVelaroError, VelaroError } from '../../core/errors.ts';

/** SQLSTATE codes and classes, https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const repeatable = new Set(['40001', '40P01']);
const refused: ReadonlyMap<string, string> = new Map([
  ['28P01', 'does not accept the password'],
  ['28000', 'does not let this user in'],
  ['3D000', 'has no database of that name'],
  ['42501', 'does not give this user the rights that a gateway needs'],
]);
const away: ReadonlyMap<string, string> = new Map([
  ['25006', 'takes no changes: it is a replica'],
  ['25P03', 'has ended a transaction that stood still'],
  ['53100', 'has no room left on its disk'],
  ['53300', 'has no connection left'],
  ['55P03', 'is held up by another transaction'],
  ['57014', 'has not answered in time'],
]);
/** Connection exceptions, too few resources, an operator's intervention, errors of the system beneath. */
const awayClasses = new Set(['08', '53', '57', '58']);

/** The client's own words where there is no code. */
const lostConnection =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** Whether PostgreSQL undid the transaction only because of another one, so that it may be run again at once. */
export function isRepeatable(thrown: unknown): boolean {
  return repeatable.has(codeOf(thrown) ?? '');
}

/** Whether the connection has been lost, or has not answered: then it is not worth a word more. */
export function isConnectionLost(thrown: unknown): boolean {
  return codeOf(thrown) === undefined && thrown instanceof Error && lostConnection.test(thrown.message);
}

/**
 * `store.unavailable` where the database is away, `database.refused` where it says no; anything else is a fault of ours.
 * @param opened what is being opened, for an operator who may have mistyped it; without a password.
 */
export function toStoreFailure(thrown: unknown, opened?: string): unknown {
  if (isVelaroError(thrown)) return thrown;
  const code = codeOf(thrown);
  const refusal = refused.get(code ?? '');
  if (refusal !== undefined)
    return new VelaroError('database.refused', `PostgreSQL${opened ? ` at ${opened}` : ''} ${refusal}.`, {
      hint: 'Check the address in --database-url or VELARO_DATABASE_URL, and what its user may do.',
      cause: thrown,
    });
  const problem = problemOf(thrown, code);
  if (problem === undefined) return thrown;
  return new VelaroError('store.unavailable', `The gateway's database ${opened ? `${opened} ` : ''}${problem}.`, {
    hint: opened
      ? 'Check the address in --database-url or VELARO_DATABASE_URL, and that PostgreSQL runs there.'
      : 'Nothing is admitted until it answers again; try again in a moment.',
    cause: thrown,
  });
}

function problemOf(thrown: unknown, code: string | undefined): string | undefined {
  if (code === undefined) return isConnectionLost(thrown) ? 'has not answered in time' : undefined;
  const known = away.get(code);
  if (known !== undefined) return known;
  if (repeatable.has(code)) return 'is too busy with other transactions';
  if (code.length === 5 && awayClasses.has(code.slice(0, 2))) return 'is stopping or starting';
  if (code === 'ENOTFOUND') return 'has a host name that cannot be found';
  return /^E[A-Z]+$/.test(code) ? 'cannot be reached' : undefined;
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

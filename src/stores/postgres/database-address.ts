// Reads the address of a PostgreSQL database, and names it without the password that it may hold.
import { VelaroError } from '../../core/errors.ts';

/** As it may be shown: host, port and database; no user, no password. */
export interface DatabaseAddress {
  readonly url: string;
  readonly shown: string;
}

/** @throws VelaroError `database.address`; what was given is not repeated, since a password may be in it. */
export function readDatabaseAddress(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url ? decodeName(url.pathname.slice(1)) : undefined;
  if (!url || !database || (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') || url.hostname === '')
    throw new VelaroError('database.address', 'The address of the database is not one of PostgreSQL.', {
      hint: 'Give it as postgres://user@host:5432/database.',
    });
  return { url: text, shown: `${url.host}/${database}` };
}

function decodeName(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

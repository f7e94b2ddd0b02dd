// Opens the store that the options name: a folder on this machine, or a PostgreSQL database that replicas share.
import { nameDataFolder } from '../stores/sqlite/sqlite-failure.ts';
import { openSqliteStore } from '../stores/sqlite/sqlite-store.ts';
import type { Store } from '../stores/store.ts';

/** Where a gateway keeps its data; a database wins over the folder. */
export interface StoreLocation {
  readonly dataDir: string;
  /** `postgres://user@host/database`; its password is never shown or logged. */
  readonly databaseUrl?: string;
}

export interface StoreOptions {
  /** Milliseconds since 1970, by a clock that somebody sets; the database's own where left out. */
  readonly clock?: () => number;
}

/** @throws VelaroError `data.*`, `driver.missing`, `database.*`, `store.unavailable` */
export async function openStore({ dataDir, databaseUrl }: StoreLocation, options: StoreOptions = {}): Promise<Store> {
  if (databaseUrl === undefined) return await openSqliteStore(dataDir, options);
  const { openPostgresStore } = await import('../stores/postgres/postgres-store.ts');
  return await openPostgresStore(databaseUrl, options);
}

/** What failed on a store, for who runs the gateway: with the folder, which must not reach those who only call it. */
export function toldToOperator(failure: unknown, { dataDir, databaseUrl }: StoreLocation): unknown {
  return databaseUrl === undefined ? nameDataFolder(failure, dataDir) : failure;
}

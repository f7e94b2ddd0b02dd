// Opens the store that the options name: a folder on this machine, or a PostgreSQL database that replicas share.
import { openSqliteStore } from '../stores/sqlite/sqlite-store.ts';
import type { Store } from '../stores/store.ts';

/** Where a gateway keeps its data; a database wins over the folder. */
export interface StoreLocation {
  readonly dataDir: string;
  /** `postgres://user@host/database`; its password is never shown or logged. */
  readonly databaseUrl?: string;
}

/** @throws VelaroError `data.*`, `driver.missing`, `database.*`, `store.unavailable` */
export async function openStore({ dataDir, databaseUrl }: StoreLocation): Promise<Store> {
  if (databaseUrl === undefined) return await openSqliteStore(dataDir);
  const { openPostgresStore } = await import('../stores/postgres/postgres-store.ts');
  return await openPostgresStore(databaseUrl);
}

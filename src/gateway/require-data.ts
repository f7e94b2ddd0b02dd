// Tells that there is no data where an operator looks for some: opening a store would make it.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import { databaseFileName } from '../stores/sqlite/data-folder.ts';
import type { StoreLocation } from './open-store.ts';

/** @throws VelaroError `data.missing`; for PostgreSQL `database.*` and `store.unavailable` too */
export async function requireData({ dataDir, databaseUrl }: StoreLocation): Promise<void> {
  if (databaseUrl !== undefined) return await requireTables(databaseUrl);
  if (existsSync(join(dataDir, databaseFileName))) return;
  throw new VelaroError('data.missing', `There is no gateway's data in ${resolve(dataDir)}.`, {
    hint: 'Name its folder with --data, or make a new one with "velaro-mcp gateway init".',
  });
}

const usedRow = z.object({ used: z.boolean() });
/** Another program's tables are not ours to tell of: whoever opens the store does. */
const anyTables = `
  SELECT to_regclass('velaro_schema') IS NOT NULL
    OR EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema()) AS used`;

async function requireTables(databaseUrl: string): Promise<void> {
  const { readDatabaseAddress } = await import('../stores/postgres/database-address.ts');
  const { Database } = await import('../stores/postgres/database.ts');
  const { toStoreFailure } = await import('../stores/postgres/postgres-failure.ts');
  const { url, shown } = readDatabaseAddress(databaseUrl);
  const database = new Database(url, { timeoutMs: 10_000 });
  try {
    const [answer] = await database.readAlone(anyTables, []);
    if (usedRow.parse(answer).used) return;
  } catch (thrown) {
    // Once more from its cause: an operator may have mistyped the address, and is told it.
    throw isVelaroError(thrown) ? toStoreFailure(thrown.cause, shown) : thrown;
  } finally {
    await database.close();
  }
  throw new VelaroError('data.missing', `No gateway has used the database ${shown} yet.`, {
    hint: 'Name another one, or make a site there with "velaro-mcp gateway init" and the same --database-url or VELARO_DATABASE_URL.',
  });
}

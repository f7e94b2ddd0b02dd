// Opens a PostgreSQL database: makes sure that it is ours, and brings its schema up to date under a lock.
import pg from 'pg';
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import type { Migration } from '../migration.ts';
import { type Clock, type ConnectionOptions, Database } from './database.ts';
import { readDatabaseAddress } from './database-address.ts';
import { toStoreFailure } from './postgres-failure.ts';
import { migrations as publishedMigrations } from './schema-history.ts';

export interface DatabaseOptions extends ConnectionOptions {
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
}

/** The oldest PostgreSQL that its own makers still mend. */
const oldestServer = 140_000;
/** Names the lock under which one gateway at a time looks after the schema: "vela". */
const migrationLock = 0x76656c61;
/** Another gateway may be changing a large table. */
const migrationTimeoutMs = 600_000;

const serverRow = z.object({ version: z.coerce.number().int(), schema: z.string().nullable() });
const versionRow = z.object({ version: z.int() });
const tablesRow = z.object({ tables: z.coerce.number().int() });

/**
 * @throws VelaroError `database.address`, `database.refused` (password, rights, no such database), `data.newer`,
 * `data.unreadable` (another program's tables), or `store.unavailable`.
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const { clock, migrations = publishedMigrations, ...connection } = options;
  const address = readDatabaseAddress(url);
  const client = new pg.Client({
    connectionString: address.url,
    application_name: 'velaro-mcp',
    connectionTimeoutMillis: connection.timeoutMs ?? 10_000,
    statement_timeout: migrationTimeoutMs,
  });
  // Without a listener a connection that breaks would end the program; what was being asked fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    await migrate(client, address.shown, migrations);
    await client.query('COMMIT');
  } catch (thrown) {
    throw toStoreFailure(thrown, address.shown);
  } finally {
    // Ends an unfinished transaction too: its changes are undone.
    await client.end().catch(() => undefined);
  }
  return new Database(address.url, connection, clock);
}

async function migrate(client: pg.Client, shown: string, migrations: readonly Migration[]): Promise<void> {
  const server = serverRow.parse(
    (await client.query(`SELECT current_setting('server_version_num') AS version, current_schema() AS schema`)).rows[0],
  );
  if (server.version < oldestServer)
    throw new VelaroError('database.refused', `PostgreSQL at ${shown} is older than version 14.`, {
      hint: 'Use PostgreSQL 14 or newer.',
    });
  const current = await versionThere(client, shown);
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest)
    throw new VelaroError(
      'data.newer',
      `The database ${shown} was written by a newer velaro-mcp (schema ${current}; this one knows ${newest}).`,
      { hint: 'Update velaro-mcp, or name another database with --database-url.' },
    );
  for (const { version, sql } of migrations) {
    if (version <= current) continue;
    await client.query(sql);
    await client.query('UPDATE velaro_schema SET version = $1', [version]);
  }
}

/** The version of the schema that is there; 0, and the table that says so, in an empty database. */
async function versionThere(client: pg.Client, shown: string): Promise<number> {
  const { rows } = await client.query(`SELECT to_regclass('velaro_schema') IS NOT NULL AS there`);
  if (z.object({ there: z.boolean() }).parse(rows[0]).there)
    return versionRow.parse((await client.query('SELECT version FROM velaro_schema')).rows[0]).version;
  const { tables } = tablesRow.parse(
    (await client.query('SELECT count(*) AS tables FROM pg_tables WHERE schemaname = current_schema()')).rows[0],
  );
  if (tables > 0)
    throw new VelaroError('data.unreadable', `The database ${shown} belongs to another program.`, {
      hint: 'Make one for the gateway alone, and name it with --database-url.',
    });
  await client.query(`
    CREATE TABLE velaro_schema (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL);
    INSERT INTO velaro_schema (version) VALUES (0)`);
  return 0;
}

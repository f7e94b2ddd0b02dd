// Opens the database of a data folder: makes sure that it is ours and durable, and brings its schema up to date.
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import type { Migration } from '../migration.ts';
import { dataUnwritable, prepareDataFolder } from './data-folder.ts';
import { type Clock, Database, rollBack } from './database.ts';
import { connect, type DriverName, type SqlConnection } from './driver.ts';
import { migrations as publishedMigrations } from './schema-history.ts';
import { resultCodeOf, resultCodes, toStoreFailure } from './sqlite-failure.ts';

export interface DatabaseOptions {
  /** How long a transaction waits for another process's. The whole program waits with it. Default 2,000. */
  readonly busyTimeoutMs?: number;
  readonly driver?: DriverName;
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
}

/** Marks the file as ours, where SQLite keeps a program's own number: "vela". */
const applicationId = 0x76656c61;

const identityRow = z.object({ application: z.int(), version: z.int(), tables: z.int() });
const journalRow = z.object({ journal_mode: z.string() });

/**
 * @throws VelaroError `data.unwritable`, `data.unreadable` (no database, or another program's), `data.newer`,
 * `driver.missing`, or `store.unavailable` when another process keeps it locked.
 */
export async function openDatabase(folder: string, options: DatabaseOptions = {}): Promise<Database> {
  const { busyTimeoutMs = 2_000, driver, clock, migrations = publishedMigrations } = options;
  const file = prepareDataFolder(folder);
  let connection: SqlConnection | undefined;
  try {
    connection = await connect(file, driver);
    const opened = connection;
    opened.prepare(`PRAGMA busy_timeout = ${busyTimeoutMs}`).get([]);
    // Of two processes that start at once, one may be told "busy" without having waited: going into WAL mode does that.
    await retryWhileBusy(() => prepare(opened, folder, migrations), busyTimeoutMs);
    // From here on transactions wait by themselves.
    opened.prepare('PRAGMA busy_timeout = 0').get([]);
    return new Database(opened, busyTimeoutMs, clock);
  } catch (thrown) {
    connection?.close();
    throw toOpeningFailure(thrown, folder, file);
  }
}

function prepare(connection: SqlConnection, folder: string, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  const found = checkIdentity(connection, folder, newest);
  const { journal_mode: journalMode } = journalRow.parse(connection.prepare('PRAGMA journal_mode = WAL').get([]));
  if (journalMode !== 'wal') throw dataUnwritable(folder, 'its file system has no shared memory; use a local disk');
  connection.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  // What is up to date is opened without the lock that a busy gateway hardly ever lets go of.
  if (found === newest) return;

  connection.exec('BEGIN IMMEDIATE');
  try {
    // Once more under the lock: another process may have done the work, or a newer program more than that.
    const current = checkIdentity(connection, folder, newest);
    for (const { version, sql } of migrations) {
      if (version > current)
        connection.exec(`${sql}; PRAGMA user_version = ${version}; PRAGMA application_id = ${applicationId}`);
    }
    connection.exec('COMMIT');
  } catch (thrown) {
    rollBack(connection);
    throw thrown;
  }
}

/** The version of the schema that is there; 0 for a new file. */
function checkIdentity(connection: SqlConnection, folder: string, newest: number): number {
  const { application, version, tables } = identityRow.parse(
    connection
      .prepare(
        `SELECT a.application_id AS application, v.user_version AS version, (SELECT count(*) FROM sqlite_schema) AS tables
         FROM pragma_application_id AS a, pragma_user_version AS v`,
      )
      .get([]),
  );
  if (application !== applicationId && (application !== 0 || version !== 0 || tables !== 0))
    throw new VelaroError('data.unreadable', `The database in ${folder} belongs to another program.`, {
      hint: 'Name another folder with --data.',
    });
  if (version > newest)
    throw new VelaroError(
      'data.newer',
      `The data folder ${folder} was written by a newer velaro-mcp (schema ${version}; this one knows ${newest}).`,
      { hint: 'Update velaro-mcp, or name another folder with --data.' },
    );
  return version;
}

async function retryWhileBusy(work: () => void, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return work();
    } catch (thrown) {
      if (resultCodeOf(thrown) !== resultCodes.busy || performance.now() > deadline) throw thrown;
      await setTimeout(20);
    }
  }
}

function toOpeningFailure(thrown: unknown, folder: string, file: string): unknown {
  if (isVelaroError(thrown)) return thrown;
  const code = resultCodeOf(thrown);
  if (code === resultCodes.notADatabase || code === resultCodes.corrupt)
    return new VelaroError('data.unreadable', `The file ${file} is not a gateway's database, or it is damaged.`, {
      hint: 'Put back a backup of it, or name another folder with --data.',
      cause: thrown,
    });
  if (code === resultCodes.readOnly || code === resultCodes.cannotOpen)
    return dataUnwritable(folder, 'its database cannot be opened for writing', thrown);
  return toStoreFailure(thrown);
}

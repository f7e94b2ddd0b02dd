// The schema's history: steps are numbered like their files, run once and forward, and a step that fails leaves nothing behind.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineMigration } from '../../src/stores/migration.ts';
import { connect } from '../../src/stores/sqlite/driver.ts';
import { openDatabase } from '../../src/stores/sqlite/open-database.ts';
import { migrations } from '../../src/stores/sqlite/schema-history.ts';
import { temporaryFolder } from './store-fixture.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function ask(sql: string): Promise<unknown> {
  const connection = await connect(join(folder, 'gateway.db'));
  const rows = connection.prepare(sql).all([]);
  connection.close();
  return rows;
}

describe('migrations', () => {
  it('are all found, in order, and each file is named by its number', () => {
    const files = readdirSync(new URL('../../src/stores/sqlite/migrations', import.meta.url)).sort();
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(migrations.map(({ version }) => version));
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
  });

  it('bring an older database forward and keep what is in it', async () => {
    const first = defineMigration({
      version: 1,
      sql: `CREATE TABLE clock (newest INTEGER); INSERT INTO clock VALUES (0); CREATE TABLE notes (text TEXT);
            INSERT INTO notes VALUES ('kept');`,
    });
    const second = defineMigration({ version: 2, sql: `ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'ann';` });
    (await openDatabase(folder, { migrations: [first] })).close();
    (await openDatabase(folder, { migrations: [first, second] })).close();
    (await openDatabase(folder, { migrations: [first, second] })).close();
    expect(await ask('SELECT text, author, user_version FROM notes, pragma_user_version')).toMatchObject([
      { text: 'kept', author: 'ann', user_version: 2 },
    ]);
    await expect(openDatabase(folder, { migrations: [first] })).rejects.toMatchObject({ code: 'data.newer' });
  });

  it('leave the database as it was when one of them fails', async () => {
    const broken = [
      defineMigration({ version: 1, sql: 'CREATE TABLE one (a TEXT);' }),
      defineMigration({ version: 2, sql: 'CREATE TABLE two (a TEXT); INSERT INTO nowhere VALUES (1);' }),
    ];
    await expect(openDatabase(folder, { migrations: broken })).rejects.toThrow(/nowhere/);
    expect(
      await ask('SELECT user_version, (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_user_version'),
    ).toMatchObject([{ user_version: 0, tables: 0 }]);
    (await openDatabase(folder)).close();
  });

  it('leave a database that is durable: write-ahead log, and every commit forced to the disk', async () => {
    const database = await openDatabase(folder);
    const row = z.object({ journal_mode: z.string(), synchronous: z.int(), foreign_keys: z.int() });
    const settings = 'SELECT * FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys';
    expect(database.one(row, settings)).toEqual({ journal_mode: 'wal', synchronous: 2, foreign_keys: 1 });
    database.close();
  });
});

// The address of a PostgreSQL database, and its schema: brought forward once, by one gateway at a time, and never back.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineMigration } from '../../../src/stores/migration.ts';
import { openDatabase } from '../../../src/stores/postgres/open-database.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { migrations } from '../../../src/stores/postgres/schema-history.ts';
import { ask, type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, siteId } from '../store-fixture.ts';

const unavailable = postgresUnavailable();

const failureOf = (url: string) =>
  openPostgresStore(url, { timeoutMs: 1_000 }).then(
    () => 'opened',
    (thrown: unknown) => thrown,
  );

describe('the address of a database', () => {
  it.each(['', 'gateway', 'mysql://ann:sesame@host/db', 'postgres://ann:sesame@/db', 'postgres://ann:sesame@host'])(
    'is refused, and not repeated: %s',
    async (url) => {
      const failure = await failureOf(url);
      expect(failure).toMatchObject({
        code: 'database.address',
        message: 'The address of the database is not one of PostgreSQL.',
        hint: 'Give it as postgres://user@host:5432/database.',
      });
      expect(String(failure)).not.toContain('sesame');
    },
  );

  it('that nobody listens at says so, without the password', async () => {
    const failure = await failureOf('postgres://ann:sesame@127.0.0.1:1/db');
    expect(failure).toMatchObject({
      code: 'store.unavailable',
      message: "The gateway's database 127.0.0.1:1/db cannot be reached.",
      hint: 'Check the address in --database-url or VELARO_DATABASE_URL, and that PostgreSQL runs there.',
    });
    expect(String(failure)).not.toContain('sesame');
  });
});

describe.skipIf(unavailable !== undefined)(`the schema${unavailable ? `: ${unavailable}` : ''}`, () => {
  let postgres: Postgres;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.remove());
  beforeEach(async () => {
    url = await postgres.createDatabase();
  });

  it('has steps that are all found, in order, each in a file named by its number', () => {
    const files = readdirSync(new URL('../../../src/stores/postgres/migrations', import.meta.url)).sort();
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(migrations.map(({ version }) => version));
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
  });

  it('is made once when several gateways start at once, and one of them makes the first site', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore(url)));
    const made = await Promise.all(
      stores.map((store, i) => store.initialise({ id: siteId, name: 'acme', plan: 'trial' }, newKey(`admin-${i}`))),
    );
    expect(made.toSorted()).toEqual([false, false, false, true]);
    expect((await stores[0]?.listKeys(siteId))?.length).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('comes forward with what is in it, and is refused when it is newer', async () => {
    const first = defineMigration({
      version: 1,
      sql: `CREATE TABLE notes (text text); INSERT INTO notes VALUES ('kept')`,
    });
    const second = defineMigration({ version: 2, sql: `ALTER TABLE notes ADD COLUMN author text DEFAULT 'ann'` });
    for (const steps of [[first], [first, second], [first, second]])
      await (await openDatabase(url, { migrations: steps })).close();
    expect(await ask(url, 'SELECT text, author, version FROM notes, velaro_schema')).toEqual([
      { text: 'kept', author: 'ann', version: 2 },
    ]);
    await expect(openDatabase(url, { migrations: [first] })).rejects.toMatchObject({
      code: 'data.newer',
      message: `The database 127.0.0.1:${postgres.port}${new URL(url).pathname} was written by a newer velaro-mcp (schema 2; this one knows 1).`,
      hint: 'Update velaro-mcp, or name another database with --database-url.',
    });
  });

  it('stays as it was when a step fails', async () => {
    const broken = [
      defineMigration({ version: 1, sql: 'CREATE TABLE one (a text)' }),
      defineMigration({ version: 2, sql: 'CREATE TABLE two (a text); INSERT INTO nowhere VALUES (1)' }),
    ];
    await expect(openDatabase(url, { migrations: broken })).rejects.toThrow(/nowhere/);
    expect(await ask(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    await (await openDatabase(url)).close();
  });

  it("leaves another program's database alone", async () => {
    await ask(url, 'CREATE TABLE recipes (name text)');
    expect(await failureOf(url)).toMatchObject({
      code: 'data.unreadable',
      message: `The database 127.0.0.1:${postgres.port}${new URL(url).pathname} belongs to another program.`,
    });
  });

  it('is not looked for where there is no such database, or the user has no right to make it', async () => {
    const missing = url.replace(/[^/]*$/, 'nowhere');
    expect(await failureOf(missing)).toMatchObject({
      code: 'database.refused',
      message: `PostgreSQL at 127.0.0.1:${postgres.port}/nowhere has no database of that name.`,
    });
    await ask(url, `CREATE ROLE reader_${new URL(url).pathname.slice(1)} LOGIN`);
    await ask(url, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    expect(await failureOf(url.replace('postgres@', `reader_${new URL(url).pathname.slice(1)}@`))).toMatchObject({
      code: 'database.refused',
      message: `PostgreSQL at 127.0.0.1:${postgres.port}${new URL(url).pathname} does not give this user the rights that a gateway needs.`,
    });
  });

  it('is written durably, whatever the database sets by default', async () => {
    await ask(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    const database = await openDatabase(url);
    const row = z.object({ synchronous_commit: z.string() });
    const setting = 'SHOW synchronous_commit';
    expect(await database.admit((transaction) => transaction.one(row, setting))).toEqual({ synchronous_commit: 'on' });
    expect(await database.write((transaction) => transaction.one(row, setting))).toEqual({ synchronous_commit: 'on' });
    await database.close();
  });
});

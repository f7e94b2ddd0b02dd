// The folder a gateway keeps its data in: how it is made, and what is said when it cannot be used.
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listAgents, saveAgents } from '../../src/stores/records/agents.ts';
import { connect, hasNodeSqlite } from '../../src/stores/sqlite/driver.ts';
import { installCommand } from '../../src/stores/sqlite/driver-missing.ts';
import { openDatabase } from '../../src/stores/sqlite/open-database.ts';
import { createWorkRunner } from '../../src/stores/sqlite/run-work.ts';
import { migrations } from '../../src/stores/sqlite/schema-history.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { buildStoreProgram, type StoreProgram } from './run-store-process.ts';
import { temporaryFolder } from './store-fixture.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const failureOf = (path: string) =>
  openSqliteStore(path, { busyTimeoutMs: 50 }).then(
    () => 'opened',
    (thrown: unknown) => thrown,
  );

async function execute(sql: string): Promise<void> {
  const connection = await connect(join(folder, 'gateway.db'));
  connection.exec(sql);
  connection.close();
}

describe('a data folder', () => {
  it.skipIf(process.platform === 'win32')('is made for its own user only, and all that is in it', async () => {
    const nested = join(folder, 'a', 'b');
    const store = await openSqliteStore(nested);
    await store.saveAgents('none', []);
    expect([nested, join(nested, 'gateway.db'), join(nested, 'gateway.db-wal')].map(modeOf)).toEqual([
      '700',
      '600',
      '600',
    ]);
    await store.close();
  });

  it('keeps what was written when it is opened again', async () => {
    const first = await openSqliteStore(folder);
    await first.close();
    const again = await openSqliteStore(folder);
    expect(await again.listSites()).toEqual([]);
    await again.close();
  });

  it.skipIf(process.platform !== 'linux')('is refused at once where no folder can be made', async () => {
    expect(await failureOf('/proc/nowhere/data')).toMatchObject({ code: 'data.unwritable' });
  });

  it('is refused when something else has its name', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await failureOf(join(folder, 'file'))).toMatchObject({
      code: 'data.unwritable',
      message: `The data folder ${join(folder, 'file')} cannot be written: something else has its name.`,
      hint: 'Make it writable for this user, or name another folder with --data.',
    });
    expect(await failureOf(join(folder, 'file', 'below'))).toMatchObject({ code: 'data.unwritable' });
    mkdirSync(join(folder, 'gateway.db'));
    expect(await failureOf(folder)).toMatchObject({ code: 'data.unwritable' });
  });

  it('is refused when a newer velaro-mcp has written it, and stays as it is', async () => {
    await (await openSqliteStore(folder)).close();
    await execute('PRAGMA user_version = 99');
    expect(await failureOf(folder)).toMatchObject({
      code: 'data.newer',
      message: `The data folder ${folder} was written by a newer velaro-mcp (schema 99; this one knows ${migrations.length}).`,
      hint: 'Update velaro-mcp, or name another folder with --data.',
    });
    await execute(`PRAGMA user_version = ${migrations.length}`);
    await (await openSqliteStore(folder)).close();
  });

  it('is refused when its file is not a database', async () => {
    writeFileSync(join(folder, 'gateway.db'), 'These are notes, not a database. '.repeat(200));
    expect(await failureOf(folder)).toMatchObject({
      code: 'data.unreadable',
      message: `The file ${join(folder, 'gateway.db')} is not a gateway's database, or it is damaged.`,
    });
  });

  it("is refused when the database is another program's", async () => {
    await execute('CREATE TABLE recipes (name TEXT)');
    expect(await failureOf(folder)).toMatchObject({
      code: 'data.unreadable',
      message: `The database in ${folder} belongs to another program.`,
    });
  });

  it('says that it is busy when another process keeps it locked, can be opened and read, and works again afterwards', async () => {
    const store = await openSqliteStore(folder, { busyTimeoutMs: 50 });
    const other = await connect(join(folder, 'gateway.db'));
    other.exec('BEGIN IMMEDIATE');
    const busy = {
      code: 'store.unavailable',
      message: "The gateway's database is locked by another process.",
      hint: 'Nothing was changed; try again in a moment.',
    };
    await expect(store.revokeKey('s', 'k')).rejects.toMatchObject(busy);
    const beside = await openSqliteStore(folder, { busyTimeoutMs: 50 });
    expect(await beside.listSites()).toEqual([]);
    await beside.close();
    other.exec('ROLLBACK');
    other.close();
    expect(await store.revokeKey('s', 'k')).toBe(false);
    await store.close();
  });
});

describe('a full disk', () => {
  it('stops what needs room, undoes it, and is no obstacle once there is room again', async () => {
    const database = await openDatabase(folder);
    const { read, transact } = createWorkRunner(database);
    const pages =
      database.read(() => database.one(z.object({ page_count: z.int() }), 'PRAGMA page_count'))?.page_count ?? 0;
    const limit = (most: number) => database.read(() => database.one(z.unknown(), `PRAGMA max_page_count = ${most}`));
    const agent = { email: 'a@example.com', team: 'Support', status: 'online', capacity: 1 } as const;
    const agents = [1, 2, 3].map((id) => ({ ...agent, id: `${id}`, name: 'long '.repeat(20_000) }));
    database.write((nowMs) =>
      database.run(`INSERT INTO sites (id, name, plan, created_at) VALUES ('s', 's', 'trial', ?)`, nowMs),
    );
    limit(pages + 10);
    await expect(transact(() => saveAgents('s', agents))).rejects.toThrow(
      "The gateway's database has no room left on its disk.",
    );
    expect(await read(() => listAgents('s', { limit: 100 }))).toEqual([]);
    limit(10_000);
    await transact(() => saveAgents('s', agents));
    expect(await read(() => listAgents('s', { limit: 100 }))).toHaveLength(3);
    database.close();
  });
});

describe.skipIf(process.platform === 'win32')('a data folder that this user may not write', () => {
  const nobody = 65534;
  const asRoot = process.getuid?.() === 0;
  let program: StoreProgram;
  beforeAll(async () => {
    program = await buildStoreProgram();
    chmodSync(program.folder, 0o755);
  });
  afterAll(() => program.remove());

  const open = async () => {
    const { lines } = await program.run(['initialise', folder, 'any', 'a'], asRoot ? { uid: nobody } : {});
    return lines;
  };
  const hand = (path: string, mode: number) => {
    if (asRoot) chownSync(path, nobody, nobody);
    chmodSync(path, mode);
  };

  it('is refused when the folder is read-only', async () => {
    hand(folder, 0o500);
    expect(await open()).toEqual([
      {
        code: 'data.unwritable',
        message: `The data folder ${folder} cannot be written: this user may not write there.`,
        hint: 'Make it writable for this user, or name another folder with --data.',
      },
    ]);
    hand(folder, 0o700);
    expect(await open()).toEqual([{ isNew: true }, { done: true }]);
  });

  it('is refused when the file is read-only', async () => {
    writeFileSync(join(folder, 'gateway.db'), '');
    hand(join(folder, 'gateway.db'), 0o400);
    hand(folder, 0o700);
    expect(await open()).toMatchObject([{ code: 'data.unwritable' }]);
  });
});

describe('a Node without SQLite and without libsql', () => {
  const missing = (command: string) => ({
    code: 'driver.missing',
    message: `A gateway needs SQLite: Node ${process.versions.node} does not have it, and the package libsql cannot be loaded.`,
    hint: `Type "${command}", or use Node 22.13 or newer, which has SQLite inside.`,
  });

  it('is told the one command that adds it', async () => {
    const program = await buildStoreProgram(join(folder, 'elsewhere'));
    expect((await program.run(['initialise', folder, 'libsql', 'a'])).lines).toEqual([missing('npm install libsql')]);
  });

  it.skipIf(process.platform === 'win32')('finds it where the command for a global installation puts it', async () => {
    const globalModules = join(folder, 'lib', 'node_modules');
    mkdirSync(join(globalModules, 'velaro-mcp'), { recursive: true });
    symlinkSync(join(globalModules, 'velaro-mcp'), join(folder, 'bin'));
    const program = await buildStoreProgram(join(folder, 'bin'));
    const data = join(folder, 'data');
    const before = await program.run(['initialise', data, 'libsql', 'a']);
    expect(before.lines).toEqual([missing('npm install --global libsql')]);
    symlinkSync(new URL('../../node_modules/libsql', import.meta.url).pathname, join(globalModules, 'libsql'));
    const after = await program.run(['initialise', data, 'libsql', 'a']);
    expect(after.lines).toEqual([{ isNew: true }, { done: true }]);
  });

  it.each([
    ['/home/ann/project/node_modules/velaro-mcp/bin/velaro-mcp.js', 'npm install libsql'],
    ['/usr/local/lib/node_modules/velaro-mcp/bin/velaro-mcp.js', 'npm install --global libsql'],
    ['/home/ann/.nvm/versions/node/v20.20.2/lib/node_modules/velaro-mcp/dist/main.cjs', 'npm install --global libsql'],
    [
      'C:\\Users\\Ann\\AppData\\Roaming\\npm\\node_modules\\velaro-mcp\\bin\\velaro-mcp.js',
      'npm install --global libsql',
    ],
    [
      '/home/ann/.npm/_npx/0f3a/node_modules/velaro-mcp/bin/velaro-mcp.js',
      'npx --package=velaro-mcp --package=libsql velaro-mcp gateway start',
    ],
  ])('installed as %s: %s', (script, command) => {
    expect(installCommand(script)).toBe(command);
  });
});

it('looking for SQLite inside Node leaves the warnings of everybody else alone', () => {
  const { emitWarning } = process;
  hasNodeSqlite();
  expect(process.emitWarning).toBe(emitWarning);
});

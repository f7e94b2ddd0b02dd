// Several processes on one data folder: they may start at once, spend one quota exactly, see each other's changes, and be killed.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type DriverName, hasNodeSqlite } from '../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { buildStoreProgram, type StoreProgram } from './run-store-process.ts';
import { newKey, openFixture, siteId, temporaryFolder } from './store-fixture.ts';

let program: StoreProgram;
beforeAll(async () => {
  program = await buildStoreProgram();
});
afterAll(() => program.remove());

const drivers: readonly DriverName[] = hasNodeSqlite() ? ['libsql', 'node:sqlite'] : ['libsql'];

/** Far ahead of every process's own clock, which then stands still: no month ends within a test. */
const far = '2099-06-15T12:00:00Z';

describe.each(drivers)('several processes on one file, by %s', (driver) => {
  it('may start at once on an empty folder: one of them initialises it', async () => {
    const folder = temporaryFolder();
    const runs = await Promise.all(['a', 'b', 'c'].map((key) => program.run(['initialise', folder, driver, key])));
    const isNew = runs.map(({ lines }) => lines.map((line) => line.isNew ?? line.done ?? line.message));
    expect(isNew.toSorted()).toEqual([
      [false, true],
      [false, true],
      [true, true],
    ]);
    rmSync(folder, { recursive: true });
  });

  it('spend one quota together, to the last call', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    fixture.at(far);
    await fixture.store.createKey(newKey('shared', { monthlyQuota: 400 }));
    const runs = await Promise.all(
      [1, 2, 3].map(() => program.run(['call', fixture.folder, driver, 'shared', '400', '8'])),
    );
    const outcomes = runs.flatMap(({ lines }) => lines.flatMap(({ outcome }) => outcome ?? []));
    expect(outcomes.length).toBe(1200);
    expect(outcomes.filter((outcome) => outcome === 'admitted').length).toBe(400);
    expect((await fixture.store.usage(siteId, 'key_shared')).used).toBe(400);
    await fixture.close();
  });

  it('see a revocation by another process with the very next attempt', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    expect(await fixture.call('admin')).toMatchObject({ outcome: 'admitted' });
    const { lines } = await program.run(['revoke', fixture.folder, driver, 'admin']);
    expect(lines).toEqual([{ revoked: true }, { done: true }]);
    expect(await fixture.call('admin')).toMatchObject({ refusal: { reason: 'revoked' } });
    await fixture.close();
  });

  it('lose no admitted call when they are killed, and count none that is not recorded', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    fixture.at(far);
    await fixture.call('admin');
    const told = new Set<string>();
    for (const killAfter of [1, 7, 20, 45, 90, 200]) {
      let seen = 0;
      const { signal } = await program.run(['call', fixture.folder, driver, 'admin', '100000', '16'], {
        onLine: ({ id, outcome }, child) => {
          if (id && outcome === 'admitted') told.add(id);
          if (++seen === killAfter) child.kill('SIGKILL');
        },
      });
      expect(signal).toBe('SIGKILL');
    }
    const recorded = new Set((await fixture.store.openCalls()).map(({ id }) => id));
    expect([...told].filter((id) => !recorded.has(id))).toEqual([]);
    const { used, byTool } = await fixture.store.usage(siteId, 'key_admin');
    expect(used).toBe(recorded.size);
    expect(byTool).toEqual([{ tool: 'velaro_list_agents', calls: recorded.size }]);
    await fixture.store.close();
    const connection = await connect(join(fixture.folder, 'gateway.db'), driver);
    expect(connection.prepare('PRAGMA integrity_check').all([])).toMatchObject([{ integrity_check: 'ok' }]);
    connection.close();
    rmSync(fixture.folder, { recursive: true });
  });

  it('leave only the database behind when they close', async () => {
    const folder = temporaryFolder();
    await program.run(['initialise', folder, driver, 'a']);
    expect(readdirSync(folder)).toEqual(['gateway.db']);
    rmSync(folder, { recursive: true });
  });
});

it('prints nothing beside its own words, no warning of the driver either', async () => {
  const folder = temporaryFolder();
  expect((await program.run(['initialise', folder, 'any', 'a'])).stderr).toBe('');
  rmSync(folder, { recursive: true });
});

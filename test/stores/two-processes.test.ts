// Several processes on one data folder: they may start at once, spend one quota exactly, see each other's changes, and be killed.
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/gateway/admission/admission.ts';
import { connect, type DriverName, hasNodeSqlite } from '../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { buildStoreProgram, type StoreProgram } from './run-store-process.ts';
import { newKey, openFixture, siteId, temporaryFolder } from './store-fixture.ts';

let program: StoreProgram;
beforeAll(async () => {
  program = await buildStoreProgram();
});
afterAll(() => program.remove());

const full = process.env.TEST_ROUNDS === 'full';
/** Limit and number of the run. */
const quotas = (full ? [1, 100, 3000, 50_000] : [1, 400]).flatMap((limit) =>
  Array.from({ length: full ? 5 : 1 }, (_, run) => [limit, run + 1] as const),
);
const callersPerProcess = 22;
const endedKeys = full ? 100 : 4;
const kills = full ? 50 : 6;
const call = { tool: 'velaro_list_agents', scope: 'ops', counted: true };

const drivers: readonly DriverName[] = hasNodeSqlite() ? ['libsql', 'node:sqlite'] : ['libsql'];

/** Far ahead of every process's own clock, which then stands still: no month ends within a test. */
const far = '2099-06-15T12:00:00Z';

/** Why a process stopped before its time, and what it wrote to stderr. */
function failuresOf({ lines, stderr }: Awaited<ReturnType<StoreProgram['run']>>): string[] {
  return [...lines.flatMap(({ message }) => message ?? []), ...(stderr === '' ? [] : [stderr])];
}

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

  it.each(quotas)(
    'spend one quota of %i together, to the last call (run %i)',
    async (limit) => {
      const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }), 'enterprise');
      fixture.at(far);
      await fixture.store.createKey(newKey('shared', { monthlyQuota: limit }));
      const runs = await Promise.all(
        [1, 2, 3].map(() =>
          program.run(['call', fixture.folder, driver, 'shared', `${limit}`, `${callersPerProcess}`]),
        ),
      );
      expect(runs.map(failuresOf)).toEqual([[], [], []]);
      const outcomes = runs.flatMap(({ lines }) => lines.flatMap(({ outcome }) => outcome ?? []));
      expect(outcomes.length).toBe(3 * limit);
      expect(outcomes.filter((outcome) => outcome === 'admitted').length).toBe(limit);
      expect((await fixture.store.usage(siteId, 'key_shared')).used).toBe(limit);
      expect((await fixture.store.openCalls()).length).toBe(limit);
      await fixture.close();
    },
    600_000,
  );

  it('see a revocation by another process with the very next attempt', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    expect(await fixture.call('admin')).toMatchObject({ outcome: 'admitted' });
    const { lines } = await program.run(['revoke', fixture.folder, driver, 'admin']);
    expect(lines).toEqual([{ revoked: true }, { done: true }]);
    expect(await fixture.call('admin')).toMatchObject({ refusal: { reason: 'revoked' } });
    await fixture.close();
  });

  it('accept no call that begins after another process has ended its key, under load', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    const names = Array.from({ length: endedKeys }, (_, i) => `k${i}`);
    for (const name of names) await fixture.store.createKey(newKey(name));
    const ended = new Set<string>();
    let isOver = false;
    let late = 0;
    let begunAfter = 0;
    const admission = createAdmission(fixture.store);
    const caller = async (name: number) => {
      for (let i = name; !isOver; i++) {
        const key = names[i % names.length] ?? '';
        const isEnded = ended.has(key);
        const { outcome } = await admission.admit(fixture.attempt(key, { call }));
        if (!isEnded) continue;
        begunAfter += 1;
        if (outcome === 'admitted') late += 1;
      }
    };
    const endEach = async () => {
      for (const [i, name] of names.entries())
        await program.run([i % 2 === 0 ? 'revoke' : 'rotate', fixture.folder, driver, name], {
          onLine: ({ revoked, prefix }) => void ((revoked || prefix === `prefix of ${name} again`) && ended.add(name)),
        });
      isOver = true;
    };
    await Promise.all([endEach(), ...Array.from({ length: 16 }, (_, name) => caller(name))]);
    expect(ended.size).toBe(names.length);
    const after = await Promise.all(names.map((name) => admission.admit(fixture.attempt(name, { call }))));
    expect(after.filter(({ outcome }) => outcome === 'admitted').length).toBe(0);
    expect(begunAfter).toBeGreaterThan(0);
    expect(late).toBe(0);
    await fixture.close();
  }, 120_000);

  it('run an idempotent call once when fifty repeats come at once', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    fixture.at(far);
    await fixture.call('admin');
    const runs = await Promise.all(
      [1, 2].map(() => program.run(['call-once', fixture.folder, driver, 'admin', '', '25'])),
    );
    expect(runs.map(failuresOf)).toEqual([[], []]);
    const lines = runs.flatMap((run) => run.lines).filter(({ outcome }) => outcome !== undefined);
    const ran = lines.filter(({ outcome }) => outcome === 'admitted').map(({ id }) => `by ${id}`);
    expect(ran.length).toBe(1);
    expect(lines.filter(({ outcome }) => outcome === 'replayed').length).toBe(49);
    expect(new Set(lines.flatMap(({ answer }) => answer ?? []))).toEqual(new Set(ran));
    expect((await fixture.store.usage(siteId, 'key_admin')).used).toBe(2);
    await fixture.close();
  });

  it('do not run an idempotent call again in silence when the process that ran it was killed', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }));
    const { signal } = await program.run(['call-once', fixture.folder, driver, 'admin', 'hang', '1'], {
      onLine: (_line, child) => void child.kill('SIGKILL'),
    });
    expect(signal).toBe('SIGKILL');
    const later = await openSqliteStore(fixture.folder, { driver, clock: () => Date.now() + 60_000 });
    const bodyHash = createHash('sha256').update('body').digest();
    const repeat = (repeatable: boolean) => {
      const idempotency = { key: 'once', bodyHash, repeatable };
      return later.admit([fixture.attempt('admin', { call, idempotency })], []);
    };
    expect(await repeat(false)).toEqual([
      { outcome: 'refused', refusal: { reason: 'idempotency', conflict: 'unknown' } },
    ]);
    expect(await repeat(true)).toMatchObject([{ outcome: 'admitted', resumes: expect.stringMatching(/^\d+-0$/) }]);
    expect((await later.usage(siteId, 'key_admin')).used).toBe(1);
    await later.close();
    await fixture.close();
  });

  it('lose no admitted call when they are killed, and count none that is not recorded', async () => {
    const fixture = await openFixture((folder) => openSqliteStore(folder, { driver }), 'enterprise');
    fixture.at(far);
    await fixture.call('admin');
    const told = new Set<string>();
    for (let round = 0; round < kills; round++) {
      const killAfter = [1, 7, 20, 45, 90, 200][round] ?? Math.ceil(Math.random() * 300);
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
    expect((await fixture.store.findKey(siteId, 'key_admin'))?.usedThisMonth).toBe(recorded.size);
    expect(await fixture.call('admin')).toMatchObject({ quota: { used: recorded.size + 1, of: 'plan' } });
    await fixture.store.close();
    const connection = await connect(join(fixture.folder, 'gateway.db'), driver);
    expect(connection.prepare('PRAGMA integrity_check').all([])).toMatchObject([{ integrity_check: 'ok' }]);
    connection.close();
    rmSync(fixture.folder, { recursive: true });
  }, 300_000);

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

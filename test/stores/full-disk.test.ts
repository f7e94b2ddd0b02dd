// A disk without room, a real one: nobody is let in, nothing is lost, and it goes on by itself once there is room again.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isVelaroError } from '../../src/core/errors.ts';
import { connect } from '../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { newKey, secretOf, siteId, temporaryFolder } from './store-fixture.ts';

/** A file system of three megabytes in memory, or undefined where this user may not mount one. */
function mountSmallDisk(): string | undefined {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=700', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

it('a full disk lets nobody in and loses nothing', async (context) => {
  const disk = mountSmallDisk();
  if (!disk) return context.skip('this user may not mount a small disk');
  try {
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(800_000));
    let store = await openSqliteStore(disk);
    await store.initialise({ id: siteId, name: 'acme', plan: 'enterprise' }, newKey('admin', { admin: true }));
    const call = { tool: 'velaro_list_agents', scope: 'ops', counted: true };
    const admitted: string[] = [];
    const knock = async (id: string) => {
      await store.admit([{ id, keyHash: secretOf('admin').hash, kind: 'mcp', surface: 'mcp', call }], []);
      admitted.push(id);
    };
    let failure: unknown;
    for (let i = 0; failure === undefined && i < 100_000; i++)
      await knock(`call-${i}-${'x'.repeat(200)}`).catch((thrown: unknown) => {
        failure = thrown;
      });
    expect(isVelaroError(failure) && [failure.code, failure.message]).toEqual([
      'store.unavailable',
      "The gateway's database has no room left on its disk.",
    ]);
    const recorded = async () => (await store.openCalls()).map(({ id }) => id).toSorted();
    expect(await recorded()).toEqual(admitted.toSorted());

    rmSync(ballast);
    await knock('call-after');
    await store.close();
    store = await openSqliteStore(disk);
    expect(await recorded()).toEqual(admitted.toSorted());
    expect((await store.usage(siteId, 'key_admin')).used).toBe(admitted.length);
    expect((await store.findKey(siteId, 'key_admin'))?.usedThisMonth).toBe(admitted.length);
    await store.close();
    const connection = await connect(join(disk, 'gateway.db'));
    expect(connection.prepare('PRAGMA integrity_check').all([])).toMatchObject([{ integrity_check: 'ok' }]);
    connection.close();
  } finally {
    execFileSync('umount', ['--lazy', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});

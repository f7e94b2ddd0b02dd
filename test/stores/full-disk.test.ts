// A disk without room, a real one: nobody is let in, nothing is lost, and it goes on by itself once there is room again.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isVelaroError } from '../../src/core/errors.ts';
import { connect } from '../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { mountSmallDisk, smallDiskUnavailable } from '../parts/small-disk.ts';
import { newKey, secretOf, siteId } from './store-fixture.ts';

const problem = smallDiskUnavailable();

it.skipIf(problem)(`a full disk lets nobody in and loses nothing${problem ? ` (${problem})` : ''}`, async () => {
  const { folder: disk, remove } = mountSmallDisk('3m');
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
    remove();
  }
});

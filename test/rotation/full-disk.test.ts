// A disk that is full in the middle of a rotation: a real, small file system on which nothing more can be written.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mountSmallDisk, type SmallDisk, smallDiskUnavailable } from '../parts/small-disk.ts';
import { type BuiltChild, buildKeychainChild, buildProgram } from '../secrets/built-child.ts';
import { type HostedGateway, startHostedGateway } from './hosted-gateway.ts';
import { createRotationWorld, type Programs, type RotationWorld } from './rotation-world.ts';

const problem = smallDiskUnavailable();

describe.skipIf(problem)(`a full disk${problem ? ` (${problem})` : ''}`, () => {
  let disk: SmallDisk;
  let built: BuiltChild;
  let programs: Programs;
  let gateway: HostedGateway;
  let world: RotationWorld;
  beforeAll(async () => {
    disk = mountSmallDisk('512k');
    built = await buildKeychainChild('installed');
    programs = { mortal: join(built.folder, 'mortal.cjs'), keychainChild: built.childPath };
    await buildProgram('test/rotation/mortal-program.ts', programs.mortal);
  });
  beforeEach(async () => {
    gateway = await startHostedGateway();
    world = await createRotationWorld(programs, gateway, undefined, disk.folder);
  });
  afterEach(async () => {
    makeRoom();
    world.remove();
    await gateway.close();
  });
  afterAll(() => {
    built.remove();
    disk.remove();
  });

  const ballast = () => join(disk.folder, 'ballast');
  function fillDisk(): void {
    expect(() => writeFileSync(ballast(), Buffer.alloc(1_000_000))).toThrow('ENOSPC');
  }
  function makeRoom(): void {
    rmSync(ballast(), { force: true });
  }

  test('before a rotation: nothing is created, and the reason is named', async () => {
    fillDisk();
    const ran = await world.run(['keys', 'rotate', '--now', '--json']);
    expect(ran.exitCode).toBe(3);
    expect(JSON.parse(ran.stderr.split('\n')[0] ?? '').error).toMatchObject({
      code: 'settings.unwritable',
      hint: 'The disk is full: make room and try again.',
    });
    expect(gateway.keys).toHaveLength(1);
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });

  test.each([
    { moment: 'POST /keys', exitCode: 12, said: /The rotation is not finished\..*next.*\(ENOSPC\)/ },
    { moment: 'GET /tools/list', exitCode: 12, said: /The rotation is not finished\..*default\..*\(ENOSPC\)/ },
    // All is written by then, and removing takes no room.
    { moment: 'DELETE /keys/k1', exitCode: 0, said: /^(Waiting for the keychain.*\n)?moments: \d+\n$/ },
  ])('from $moment on: the stored key works', async ({ moment, exitCode, said }) => {
    let isFull = false;
    gateway.onRequest((request) => {
      if (request !== moment || isFull) return;
      fillDisk();
      isFull = true;
    });
    const ran = await world.run(['keys', 'rotate', '--now']);
    expect(isFull).toBe(true);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr).toMatch(said);
    expect(await world.brokenNow()).toEqual([]);
    // Also for whoever uses the key while there is still no room.
    expect((await world.run(['tools', 'list'])).exitCode).toBe(0);
    expect(await world.brokenNow()).toEqual([]);
    makeRoom();
    expect((await world.run(['status'])).exitCode).toBe(0);
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });
});

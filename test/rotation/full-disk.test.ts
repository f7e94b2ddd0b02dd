// A disk that is full in the middle of a rotation: a real, small file system on which nothing more can be written.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuiltChild, buildKeychainChild, buildProgram } from '../secrets/built-child.ts';
import { type HostedGateway, startHostedGateway } from './hosted-gateway.ts';
import { createRotationWorld, type Programs, type RotationWorld } from './rotation-world.ts';

const disk = mkdtempSync(join(tmpdir(), 'velaro-disk-'));
afterAll(() => rmdirSync(disk));

/** What went wrong, if anything. */
function mountDisk(): string | undefined {
  const ran = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk], { encoding: 'utf8' });
  return ran.status === 0 ? undefined : (ran.error?.message ?? ran.stderr.trim());
}

function unmountDisk(): void {
  spawnSync('umount', [disk]);
}

// Most containers may not mount, and no package changes that: it is no failure under VELARO_TEST_REQUIRE_REAL either.
const problem = mountDisk();
if (problem === undefined) unmountDisk();

describe.skipIf(problem)(`a full disk${problem ? ` (${problem})` : ''}`, () => {
  const ballast = join(disk, 'ballast');
  let built: BuiltChild;
  let programs: Programs;
  let gateway: HostedGateway;
  let world: RotationWorld;
  beforeAll(async () => {
    expect(mountDisk()).toBeUndefined();
    built = await buildKeychainChild('installed');
    programs = { mortal: join(built.folder, 'mortal.cjs'), keychainChild: built.childPath };
    await buildProgram('test/rotation/mortal-program.ts', programs.mortal);
  });
  beforeEach(async () => {
    gateway = await startHostedGateway();
    world = await createRotationWorld(programs, gateway, undefined, disk);
  });
  afterEach(async () => {
    makeRoom();
    world.remove();
    await gateway.close();
  });
  afterAll(() => {
    built.remove();
    unmountDisk();
  });

  function fillDisk(): void {
    expect(() => writeFileSync(ballast, Buffer.alloc(1_000_000))).toThrow('ENOSPC');
  }
  function makeRoom(): void {
    rmSync(ballast, { force: true });
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
    { moment: 'DELETE /keys/k1', exitCode: 0, said: /^moments: \d+\n$/ },
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

// Rotation that is cut off anywhere: the stored key always works, and the next command brings everything in order.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { draftPath } from '../../src/secrets/draft-file.ts';
import { type Keyring, keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { type BuiltChild, buildKeychainChild, buildProgram } from '../secrets/built-child.ts';
import { type HostedGateway, startHostedGateway } from './hosted-gateway.ts';
import { createRotationWorld, type Programs, type RotationWorld } from './rotation-world.ts';

const full = process.env.TEST_ROUNDS === 'full';
const unavailable = keyringUnavailable();

let built: BuiltChild;
let programs: Programs;
let keyring: Keyring | undefined;
beforeAll(async () => {
  built = await buildKeychainChild('installed');
  programs = { mortal: join(built.folder, 'mortal.cjs'), keychainChild: built.childPath };
  await buildProgram('test/rotation/mortal-program.ts', programs.mortal);
  if (!unavailable) keyring = await startKeyring();
});
afterAll(async () => {
  await keyring?.stop();
  built.remove();
});

let gateway: HostedGateway;
let world: RotationWorld;
async function begin(options: { rotates: boolean; real: boolean }): Promise<void> {
  gateway = await startHostedGateway(options);
  world = await createRotationWorld(programs, gateway, options.real ? keyring : undefined);
}
async function end(): Promise<void> {
  await world.store.remove('default');
  world.remove();
  await gateway.close();
}

/** All numbers below `count`, or so many of them, spread evenly. */
function spread(count: number, wanted: number): readonly number[] {
  const step = Math.max(1, count / wanted);
  return Array.from({ length: Math.min(count, wanted) }, (_, at) => Math.floor(at * step));
}

interface Deaths {
  readonly broken: readonly string[];
  /** Whether the last of the commands had come to its end before the moment to die. */
  readonly survived: boolean;
}

/** What is wrong after dying at each of these moments: in the rotation, then in the commands that take it up. */
async function dyingAt(options: { rotates: boolean; real: boolean }, ...moments: readonly number[]): Promise<Deaths> {
  await begin(options);
  try {
    const broken: string[] = [];
    let survived = false;
    for (const [round, killAt] of moments.entries()) {
      const ended = await world.run(round === 0 ? ['keys', 'rotate', '--now'] : ['status'], { killAt });
      survived = ended.exitCode !== null;
      broken.push(...(await world.brokenNow()));
    }
    const { exitCode, stderr } = await world.run(['status']);
    if (exitCode !== 0) broken.push(`status: ${stderr}`);
    broken.push(...(await world.brokenAfterRecovery()));
    return { broken: broken.map((what) => `killed at ${moments}: ${what}`), survived };
  } finally {
    await end();
  }
}

async function momentsOf(options: { rotates: boolean; real: boolean }): Promise<number> {
  await begin(options);
  try {
    const { exitCode, moments, stderr } = await world.run(['keys', 'rotate', '--now']);
    // A slow machine is told that the keychain is waited for.
    expect(stderr.replace(/^Waiting for the keychain.*\n/gm, '').replace(/moments.*/, '')).toBe('\n');
    expect(exitCode).toBe(0);
    expect(await world.brokenAfterRecovery()).toEqual([]);
    return moments;
  } finally {
    await end();
  }
}

const gateways = [
  { rotates: false, name: 'a gateway with the documented endpoints alone' },
  { rotates: true, name: 'a gateway that rotates' },
];

describe.each(gateways)('$name', ({ rotates }) => {
  test('killed at every moment', { timeout: 600_000 }, async () => {
    const options = { rotates, real: false };
    const count = await momentsOf(options);
    const broken: string[] = [];
    for (const moment of spread(count, full ? count : 10)) broken.push(...(await dyingAt(options, moment)).broken);
    expect(count).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  test('killed at pairs of moments, in the rotation and in what takes it up', { timeout: 3_600_000 }, async () => {
    const options = { rotates, real: false };
    const count = await momentsOf(options);
    const broken: string[] = [];
    let pairs = 0;
    for (const first of spread(count, full ? count : 2)) {
      // Which moments the second command has depends on where the first one died: all of them, until it survives.
      for (let second = full ? 0 : first % 3, survived = false; !survived; second += full ? 1 : 4) {
        const deaths = await dyingAt(options, first, second);
        broken.push(...deaths.broken);
        ({ survived } = deaths);
        if (!survived) pairs += 1;
      }
    }
    expect(pairs).toBeGreaterThan(full ? count : 2);
    expect(broken).toEqual([]);
  });
});

test('what a program left that died while it took the lock of the settings over goes with the next command', async () => {
  await begin({ rotates: false, real: false });
  try {
    const aside = draftPath(join(world.folder, 'config.json.lock'));
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(aside.replace(`-${process.pid}@`, `-${ended}@`), '{}');
    expect(await world.brokenAfterRecovery()).toEqual([expect.stringMatching(/^config\.json\.lock\..* is left$/)]);
    expect(await world.run(['status'])).toMatchObject({ exitCode: 0 });
    expect(await world.brokenAfterRecovery()).toEqual([]);
  } finally {
    await end();
  }
});

describe.skipIf(unavailable)(`on a real keyring${unavailable ? ` (${unavailable})` : ''}`, () => {
  test.each(gateways)('killed at moments: $name', { timeout: 1_200_000 }, async ({ rotates }) => {
    const options = { rotates, real: true };
    const count = await momentsOf(options);
    const broken: string[] = [];
    for (const moment of spread(count, full ? count : 2)) broken.push(...(await dyingAt(options, moment)).broken);
    expect(broken).toEqual([]);
  });

  test('killed at random, by somebody else', { timeout: 3_600_000 }, async () => {
    const broken: string[] = [];
    for (let round = 0; round < (full ? 200 : 2); round++) {
      await begin({ rotates: round % 2 === 0, real: true });
      try {
        await world.run(['keys', 'rotate', '--now'], { killAfterMs: 100 + Math.random() * 1_500 });
        broken.push(...(await world.brokenNow()));
        await world.run(['status']);
        broken.push(...(await world.brokenAfterRecovery()));
      } finally {
        await end();
      }
    }
    expect(broken).toEqual([]);
  });
});

describe('replies that are lost', () => {
  afterEach(end);

  test.each(['GET /keys', 'POST /keys', 'GET /tools/list', 'DELETE /keys/k1'])('%s', async (request) => {
    await begin({ rotates: false, real: false });
    gateway.loseReply(request);
    const ran = await world.run(['keys', 'rotate']);
    expect([0, 10, 12]).toContain(ran.exitCode);
    expect(await world.brokenNow()).toEqual([]);
    await world.run(['status']);
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });

  test('a rotation whose reply is lost leaves the old key in use', async () => {
    await begin({ rotates: true, real: false });
    gateway.loseReply('POST /keys/self/rotate');
    expect((await world.run(['keys', 'rotate'])).exitCode).toBe(10);
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });
});

describe('a rotation that has to wait', () => {
  afterEach(end);

  test('for its gateway: exit code 12, and any command takes it up', async () => {
    await begin({ rotates: false, real: false });
    gateway.refuse('DELETE /keys/k1', 503);
    const ran = await world.run(['keys', 'rotate', '--json']);
    expect(ran.exitCode).toBe(12);
    expect(JSON.parse(ran.stderr.split('\n')[0] ?? '').error.code).toBe('rotation.pending');
    expect(gateway.live()).toHaveLength(2);
    gateway.refuse('DELETE /keys/k1');
    const status = await world.run(['status']);
    expect(status.stderr).toMatch(/^Finished the rotation of vel_live_.{4}…, which was cut off\.\n/);
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });

  test('for its grace: the old key works until then', async () => {
    await begin({ rotates: false, real: false });
    const ran = await world.run(['keys', 'rotate', '--grace', '1h']);
    expect(ran.exitCode).toBe(12);
    expect(ran.stderr).toMatch(/The new key is in use\. The old key vel_live_.{4}… works until 20/);
    expect(gateway.live()).toHaveLength(2);
    expect((await world.run(['tools', 'list'])).exitCode).toBe(0);
    expect(gateway.live()).toHaveLength(2);
  });

  test('for another rotation of the same key', async () => {
    await begin({ rotates: false, real: false });
    const ran = await Promise.all([world.run(['keys', 'rotate']), world.run(['keys', 'rotate'])]);
    // The second either finds the first at work, or comes after it.
    for (const { exitCode } of ran) expect([0, 7]).toContain(exitCode);
    expect(ran.some(({ exitCode }) => exitCode === 0)).toBe(true);
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });
});

describe('a key that may not do all that this takes', () => {
  afterEach(end);

  test('a new key that is refused is revoked, and the old one stays', async () => {
    await begin({ rotates: false, real: false });
    gateway.refuse('GET /tools/list', 401);
    expect((await world.run(['keys', 'rotate'])).exitCode).toBe(4);
    expect(gateway.live().map(({ id }) => id)).toEqual(['k1']);
    gateway.refuse('GET /tools/list');
    expect(await world.brokenAfterRecovery()).toEqual([]);
  });

  test('a second key, created by a person, takes over; the first is waited for', async () => {
    await begin({ rotates: false, real: false });
    gateway.refuse('GET /keys', 403);
    expect((await world.run(['keys', 'rotate'])).exitCode).toBe(5);
    const second = gateway.add();
    const ran = await world.run(['keys', 'rotate', '--key-stdin'], { stdin: second.text });
    expect(ran.exitCode).toBe(12);
    expect(ran.stderr).toContain('still works: revoke it in the admin panel.');
    const [first] = gateway.keys;
    if (first) first.live = false;
    expect((await world.run(['status'])).stderr).toContain('Finished the rotation');
    gateway.refuse('GET /keys');
    expect(await world.brokenAfterRecovery()).toEqual([]);
    expect((await world.store.read('default'))?.key).toBe(second.text);
  });
});

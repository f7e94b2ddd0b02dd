// A running bridge follows rotations: no call fails, also when the old key dies at once.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BridgeProcess, legacy } from '../parts/bridge-process.ts';
import { type Keyring, keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { type BuiltChild, buildKeychainChild, buildProgram } from '../secrets/built-child.ts';
import { startHostedGateway } from './hosted-gateway.ts';
import { createRotationWorld } from './rotation-world.ts';

const unavailable = keyringUnavailable();
const rotations = 5;
const workers = 5;

describe.skipIf(unavailable)(`five workers call while the key rotates${unavailable ? ` (${unavailable})` : ''}`, () => {
  let built: BuiltChild;
  let keyring: Keyring;
  const cleanUps: (() => unknown)[] = [];
  beforeAll(async () => {
    built = await buildKeychainChild('installed');
    await buildProgram('test/rotation/mortal-program.ts', join(built.folder, 'mortal.cjs'));
    keyring = await startKeyring();
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  afterAll(async () => {
    await keyring.stop();
    built.remove();
  });

  test.each([
    { rotates: false, name: 'by creating and revoking' },
    { rotates: true, name: "by the gateway's own rotation" },
  ])('$name, without grace', { timeout: 240_000 }, async ({ rotates }) => {
    const gateway = await startHostedGateway({ rotates });
    cleanUps.push(() => gateway.close());
    const programs = { mortal: join(built.folder, 'mortal.cjs'), keychainChild: built.childPath };
    const world = await createRotationWorld(programs, gateway, keyring);
    cleanUps.push(() => world.store.remove('default'), world.remove);
    const bridge = new BridgeProcess(['serve'], world.environment);
    cleanUps.push(async () => {
      bridge.child.kill('SIGKILL');
      await bridge.exited;
    });
    await bridge.initialize();

    let rotating = true;
    const failures: unknown[] = [];
    let calls = 0;
    const work = async (worker: number) => {
      for (let call = 0; rotating; call++) {
        const id = `${worker}-${call}`;
        const reply = await bridge.ask(legacy(id, 'tools/call', { name: 'velaro_ping', arguments: {} }));
        calls += 1;
        if (JSON.stringify(reply.result?.content) !== '[{"type":"text","text":"pong"}]') failures.push(reply);
      }
    };
    const working = Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
    const exitCodes: (number | null)[] = [];
    for (let round = 0; round < rotations; round++)
      exitCodes.push((await world.run(['keys', 'rotate', '--now'])).exitCode);
    rotating = false;
    await working;

    expect(exitCodes).toEqual([0, 0, 0, 0, 0]);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(workers * rotations);
    expect(await world.brokenAfterRecovery()).toEqual([]);
    // Where the gateway rotates it is one key all along; else each rotation ended one.
    expect(gateway.keys.filter(({ live }) => !live)).toHaveLength(rotates ? 0 : rotations);
  });
});

// profiles remove: all keys of a profile go, only after a yes, and no other profile is touched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
  const login = (profile: string, key: string, url = gateway.url) =>
    world.run(['login', '--url', url, '--key-stdin', '--profile', profile], { stdin: key });
  await login('home', gateway.key);
  await login('work', gateway.key);
  gateway.answer('GET /rest/conversations?limit=1', () => ({ status: 403, body: {} }));
  await login('work', mintKey('rest'), gateway.url.replace('/mcp/v1', '/rest'));
  await world.run(['profiles', 'use', 'work']);
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

const settings = () => JSON.parse(readFileSync(join(world.configFolder, 'config.json'), 'utf8'));

test('with --yes the keys of all families go, and the profile with them', async () => {
  expect([...world.stored.keys()]).toEqual(['home', 'work', 'work:rest']);
  const ran = await world.run(['profiles', 'remove', 'work', '--yes', '--json']);
  expect(ran.exitCode).toBe(0);
  expect(JSON.parse(ran.stdout)).toEqual({
    profile: 'work',
    removed: true,
    keys: [
      { kind: 'mcp', prefix: expect.stringMatching(/^vel_live_/), id: ownKey.id },
      { kind: 'rest', prefix: expect.stringMatching(/^vlk_/), id: null },
    ],
  });
  expect(ran.stderr).toContain('still works until it is revoked: "velaro-mcp keys revoke key_own".\n');
  expect(ran.stderr).toContain('still works until it is revoked: "velaro-mcp keys revoke ID --kind rest".\n');
  expect([...world.stored.keys()]).toEqual(['home']);
  expect(Object.keys(settings().profiles)).toEqual(['home']);
  expect(settings().profile).toBe('default');
});

test('at a terminal it asks, and a no removes nothing', async () => {
  const no = await world.run(['profiles', 'remove', 'work'], { typed: 'n' });
  expect(no).toMatchObject({ exitCode: 0, stdout: 'Nothing was removed.\n' });
  expect([...world.stored.keys()]).toEqual(['home', 'work', 'work:rest']);
  const enter = await world.run(['profiles', 'remove', 'work'], { typed: '\r' });
  expect(enter).toMatchObject({ exitCode: 0, stdout: 'Nothing was removed.\n' });
  expect(enter.stderr).toMatch(/Forget profile work and its keys \S+, \S+\?/);
  const one = await world.run(['profiles', 'remove', 'home'], { typed: 'n' });
  expect(one.stderr).toMatch(/Forget profile home and its key \S+…\?/);
  expect([...world.stored.keys()]).toEqual(['home', 'work', 'work:rest']);
  const yes = await world.run(['profiles', 'remove', 'work'], { typed: 'y' });
  expect(yes).toMatchObject({ exitCode: 0, stdout: 'Forgot profile work.\n' });
  expect([...world.stored.keys()]).toEqual(['home']);
});

test('without a terminal it asks nobody and removes nothing', async () => {
  const ran = await world.run(['profiles', 'remove', 'work']);
  expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Use --yes.') });
  expect(Object.keys(settings().profiles)).toEqual(['home', 'work']);
});

test('a profile that is none, and one that is empty', async () => {
  expect(await world.run(['profiles', 'remove', 'wrok', '--yes'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('The profiles are: home, work.'),
  });
  expect((await world.run(['profiles', 'remove', 'default'])).stdout).toBe(
    'Profile default is empty: there was nothing to forget.\n',
  );
});

test('profiles are completed', async () => {
  const ran = await world.run(['completion', 'words', '--', 'profiles', 'remove', 'w']);
  expect(ran.stdout).toBe(`work\t${gateway.url}\n`);
});

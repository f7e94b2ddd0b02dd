// login, logout, status and profiles: what is stored where, and what is not.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { refusals, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld, noKeychain } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

const login = (...more: string[]) =>
  world.run(['login', '--url', gateway.url, '--key-stdin', ...more], { stdin: `${gateway.key}\n` });
const settingsText = () => readFileSync(join(world.configFolder, 'config.json'), 'utf8');

test('login puts the key into the keychain and everything else into the settings', async () => {
  const ran = await login();
  expect(ran).toEqual({
    exitCode: 0,
    stdout: `profile  default
gateway  ${gateway.url}
key      ${gateway.key.slice(0, 13)}…, in the keychain
tools    1
expires  2027-01-31T00:00:00.000Z
`,
    stderr: '',
  });
  const origin = new URL(gateway.url).origin;
  expect([...world.stored]).toEqual([['default', { key: gateway.key, kind: 'mcp', origin, id: 'key_own' }]]);
  expect(settingsText()).not.toContain(gateway.key);
  expect(JSON.parse(settingsText()).profiles.default.keys.mcp).toEqual({
    url: gateway.url,
    store: 'keychain',
    prefix: gateway.key.slice(0, 13),
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    id: 'key_own',
    storedAt: '2026-06-01T12:00:00.000Z',
    expiresAt: '2027-01-31T00:00:00.000Z',
  });
  expect(statSync(join(world.configFolder, 'config.json')).mode & 0o777).toBe(0o600);
});

test('login into a profile that is not in use says how to use it', async () => {
  const note = 'Profile work is not in use: add --profile work, or run velaro-mcp profiles use work\n';
  expect((await login('--profile', 'work')).stderr).toBe(note);
  await world.run(['profiles', 'use', 'work']);
  expect((await login('--profile', 'work')).stderr).toBe('');
  expect((await login()).stderr).toBe('');
});

test('login --json', async () => {
  const ran = await login('--json', '--profile', 'work');
  expect(JSON.parse(ran.stdout)).toEqual({
    profile: 'work',
    kind: 'mcp',
    url: gateway.url,
    store: 'keychain',
    prefix: gateway.key.slice(0, 13),
    checked: true,
    tools: 1,
    scopes: ['commerce', 'ops'],
    expiresAt: '2027-01-31T00:00:00.000Z',
  });
});

test('a key file is read, and one that cannot be is named', async () => {
  const path = join(world.configFolder, 'key');
  writeFileSync(path, gateway.key);
  expect((await world.run(['login', '--url', gateway.url, '--key-file', path])).exitCode).toBe(0);
  expect(await world.run(['login', '--url', gateway.url, '--key-file', `${path}2`])).toMatchObject({
    exitCode: 2,
    stderr: `velaro-mcp: The key file ${path}2 cannot be read.\n  → Name a file that holds the key alone.\n`,
  });
});

test('a key that the gateway refuses is not stored', async () => {
  const ran = await world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: mintKey('mcp') });
  expect(ran).toEqual({ exitCode: 4, stdout: '', stderr: 'velaro-mcp: This key is not valid.\n  → Log in.\n' });
  expect(world.stored.size).toBe(0);
});

test('a gateway that is not there is said so, nothing is stored, and --no-check stores all the same', async () => {
  const { key, url } = gateway;
  await gateway.close();
  const ran = await world.run(['login', '--url', url, '--key-stdin'], { stdin: key });
  expect(ran).toEqual({
    exitCode: 10,
    stdout: '',
    stderr: `velaro-mcp: Nothing answers at ${new URL(url).host}. Nothing was stored.
  → Check the address, and that the gateway runs. To store the key unchecked, add --no-check.
`,
  });
  expect(world.stored.size).toBe(0);
  const unchecked = await world.run(['login', '--url', url, '--key-stdin', '--no-check'], { stdin: key });
  expect(unchecked.stdout).toContain(', in the keychain, not checked\n');
  expect(world.stored.size).toBe(1);
});

test.each([
  [
    'a REST key',
    () => mintKey('rest'),
    (url: string) => `This is a REST API key, and ${url} is an address for the MCP gateway key.`,
  ],
  [
    'a VelaFlows token',
    () => mintKey('velaflows'),
    (url: string) => `This is a VelaFlows token, and ${url} is an address for the MCP gateway key.`,
  ],
  [
    'half a key',
    () => mintKey('mcp').slice(0, 20),
    () => 'This MCP gateway key is not whole: its length or its characters are wrong.',
  ],
  ['nothing', () => ' \n', () => 'The key is empty.'],
])('%s is refused without asking the gateway', async (_what, key, message) => {
  const ran = await world.run(['login', '--url', gateway.url, '--key-stdin', '--json'], { stdin: key() });
  expect(ran.exitCode).toBe(4);
  expect(JSON.parse(ran.stderr).error.message).toBe(message(gateway.url));
  expect(gateway.heard).toEqual([]);
});

test('without a terminal there is no prompt', async () => {
  for (const environment of [{}, { CI: 'true' }])
    expect(await world.run(['login', '--url', gateway.url], { environment })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'velaro-mcp: There is no terminal to ask at.\n  → Use --key-stdin or --key-file.\n',
    });
});

test('without an address, or with one that would show the key, nothing is sent', async () => {
  expect(await world.run(['login', '--key-stdin'], { stdin: gateway.key })).toMatchObject({
    exitCode: 3,
    stderr:
      'velaro-mcp: Which gateway is the key for?\n  → Add --site NAME, the part before .velaro.com, or --url URL.\n',
  });
  const plain = await world.run(['login', '--key-stdin', '--url', 'http://acme.velaro.com/mcp/v1'], {
    stdin: gateway.key,
  });
  expect(plain.exitCode).toBe(3);
  expect(plain.stderr).toContain('Plain http would show the key to the network');
});

test('at a terminal a wrong address is told before the key is asked for, and a missing one is asked for', async () => {
  for (const words of [
    ['--url', 'http://acme.velaro.com/mcp/v1'],
    ['--site', 'my site'],
    ['--site', 'acme', '--url', gateway.url],
  ]) {
    const ran = await world.run(['login', ...words], { typed: '' });
    expect(ran.exitCode).toBeGreaterThan(1);
    expect(ran.stderr).not.toContain('Velaro key');
  }
  const answers = [
    { question: 'Velaro key', keys: `${gateway.key}\r` },
    { question: 'Your site (the part before .velaro.com), or the address of a gateway', keys: `${gateway.url}\r` },
  ];
  expect((await world.run(['login'], { answers })).stdout).toContain(`gateway  ${gateway.url}\n`);
});

test('without a keychain nothing is half-done, and the way out is named', async () => {
  world.failWritesWith(noKeychain);
  const ran = await login();
  expect(ran).toEqual({
    exitCode: 11,
    stdout: '',
    stderr: 'velaro-mcp: There is no keychain here.\n  → Set VELARO_MCP_KEY instead.\n',
  });
  expect(() => settingsText()).toThrow('ENOENT');
});

test('when the settings cannot be written, the keychain is as before', async () => {
  writeFileSync(join(world.configFolder, 'config.json'), 'not json');
  expect((await login('--profile', 'work')).exitCode).toBe(3);
  expect(world.stored.size).toBe(0);
});

test('status names key, source, gateway, scopes and quota', async () => {
  await login();
  expect(await world.run(['status'])).toEqual({
    exitCode: 0,
    stdout: `profile  default
gateway  ${gateway.url}
key      ${gateway.key.slice(0, 13)}…, in the keychain
label    laptop
scopes   commerce ops (admin)
tools    1
quota    7 of 100 used, 93 left until 2026-12-01T00:00:00.000Z
expires  2027-01-31T00:00:00.000Z
works    yes
`,
    stderr: '',
  });
});

test('status --json of a key from the environment', async () => {
  const environment = { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url };
  const ran = await world.run(['status', '--json'], { environment });
  expect(JSON.parse(ran.stdout)).toEqual({
    profile: 'default',
    kind: 'mcp',
    url: gateway.url,
    key: {
      prefix: gateway.key.slice(0, 13),
      source: { from: 'environment', variable: 'VELARO_MCP_KEY' },
      id: 'key_own',
      label: 'laptop',
    },
    works: true,
    tools: 1,
    scopes: ['commerce', 'ops'],
    admin: true,
    expiresAt: '2027-01-31T00:00:00.000Z',
    quota: { limit: 100, used: 7, left: 93, resetsAt: '2026-12-01T00:00:00.000Z' },
    otherKinds: [],
    error: null,
  });
});

test('status of a hosted gateway, which has neither keys/self nor usage', async () => {
  await login();
  for (const path of ['GET /keys/self', 'GET /usage']) gateway.answer(path, { status: 404, text: 'Not Found' });
  const ran = await world.run(['status']);
  expect(ran.stdout).toContain('tools    1\n');
  expect(ran.stdout).toContain('works    yes\n');
  expect(ran.exitCode).toBe(0);
});

test('status of a key that no longer works shows all that is known and exits with the failure', async () => {
  await login();
  gateway.answer('GET /tools/list', () => refusals.revoked);
  const ran = await world.run(['status', '--json']);
  expect(ran.exitCode).toBe(4);
  expect(JSON.parse(ran.stdout)).toMatchObject({ works: false, error: { code: 'key.revoked' } });
  expect(JSON.parse(ran.stderr).error.code).toBe('key.revoked');
});

test('status without a key says what to type', async () => {
  expect(await world.run(['status'])).toEqual({
    exitCode: 4,
    stdout: '',
    stderr: 'velaro-mcp: Profile "default" has no MCP gateway key.\n  → Run velaro-mcp login, or set VELARO_MCP_KEY.\n',
  });
});

test('logout forgets key and profile, and says that the key lives on', async () => {
  await login('--profile', 'work');
  const prefix = gateway.key.slice(0, 13);
  expect(await world.run(['logout', '--profile', 'work'])).toEqual({
    exitCode: 0,
    stdout: 'Forgot the key of profile work.\n',
    stderr: `The key ${prefix}… still works until it is revoked: "velaro-mcp keys revoke key_own" with an admin key.\n`,
  });
  expect(world.stored.size).toBe(0);
  expect(JSON.parse((await world.run(['profiles', 'list', '--json'])).stdout)).toEqual({ profiles: [] });
  expect((await world.run(['logout', '--profile', 'work'])).exitCode).toBe(3);
  expect((await world.run(['logout'])).stderr).toContain('Profile "default" has no MCP gateway key to forget.');
});

test('profiles are listed, aligned for a person and by tabs for a program, and one is in use', async () => {
  await login();
  await login('--profile', 'work');
  const prefix = gateway.key.slice(0, 13);
  expect((await world.run(['profiles', 'use', 'work'])).stdout).toBe('Profile work is in use.\n');
  expect((await world.run(['profiles', 'list'])).stdout).toBe(
    ` \tdefault\tmcp\t${prefix}\t${gateway.url}\t2026-06-01\t2027-01-31\n` +
      `*\twork\tmcp\t${prefix}\t${gateway.url}\t2026-06-01\t2027-01-31\n`,
  );
  const seen = (await world.run(['profiles', 'list'], { terminal: true })).stdout.split('\n');
  expect(seen[0]).toMatch(/^ {3}NAME {5}KIND {2}KEY {12}GATEWAY +STORED {6}EXPIRES$/);
  expect(seen[2]).toMatch(new RegExp(`^\\* {2}work {5}mcp {3}${prefix}  http`));
  expect(await world.run(['profiles', 'use', 'wrok'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('The profiles are: default, work.'),
  });
});

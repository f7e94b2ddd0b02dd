// keys create: what is asked for, and who gets to see the new key.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, type StandIn, startStandIn } from './gateway-stand-in.ts';
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

const login = (...words: string[]) =>
  world.run(['login', '--url', gateway.url, '--key-stdin', ...words], { stdin: gateway.key });
const fromEnvironment = () => ({ environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });
const requests = () => gateway.heard.map(({ request }) => request);

/** Lets the gateway mint `key` under the id `key_new`. */
function mints(key: string): void {
  const minted = { ...ownKey, id: 'key_new', prefix: key.slice(0, 13), key };
  gateway.answer('POST /keys', { status: 201, body: minted });
  gateway.answer('DELETE /keys/key_new', { status: 204 });
}

const words = ['keys', 'create', '--label', 'ci', '--scope', 'ops,Commerce', '--expires', '90d', '--quota', '50'];

test('prints the key alone on stdout, and what it is on stderr', async () => {
  const key = mintKey('mcp');
  mints(key);
  const ran = await world.run(words, fromEnvironment());
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toBe(`${key}\n`);
  expect(ran.stderr).toContain('id         key_new\nlabel      laptop\n');
  expect(ran.stderr).not.toContain(key);
  expect(gateway.heard.at(-1)).toEqual({
    request: 'POST /keys',
    key: gateway.key,
    body: { label: 'ci', scopes: ['commerce', 'ops'], expiresAt: '2026-08-30T12:00:00.000Z', monthlyQuota: 50 },
  });
});

test('with --json the key is a member of the one document', async () => {
  const key = mintKey('mcp');
  mints(key);
  const ran = await world.run([...words, '--json'], fromEnvironment());
  expect(JSON.parse(ran.stdout)).toEqual({ ...ownKey, id: 'key_new', prefix: key.slice(0, 13), key });
  expect(ran.stderr).toBe('');
});

test('warns on a terminal, and masks the key in GitHub Actions before it is printed', async () => {
  const key = mintKey('mcp');
  mints(key);
  const seen = await world.run(words, { ...fromEnvironment(), terminal: true });
  expect(seen.stderr).toContain('This key is shown only now: put it where it belongs.\n');
  const { environment } = fromEnvironment();
  const ran = await world.run(words, { environment: { ...environment, GITHUB_ACTIONS: 'true' } });
  expect(ran.stderr.startsWith(`::add-mask::${key}\n`)).toBe(true);
});

test('--store puts it into the keychain under a new profile and prints no key', async () => {
  const key = mintKey('mcp');
  mints(key);
  await login();
  const ran = await world.run([...words, '--store', 'work']);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout + ran.stderr).not.toContain(key);
  expect(world.stored.get('work')).toEqual({ key, kind: 'mcp', origin: new URL(gateway.url).origin, id: 'key_new' });
  expect(await world.run([...words, '--store', 'default'])).toMatchObject({
    exitCode: 7,
    stderr: `velaro-mcp: Profile "default" has a key already, which would be lost.
  → Choose another name, or run velaro-mcp logout --profile default first.
`,
  });
});

test('--store without a keychain revokes the key that nobody can have', async () => {
  mints(mintKey('mcp'));
  world.failWritesWith(noKeychain);
  expect((await world.run([...words, '--store', 'work'], fromEnvironment())).exitCode).toBe(11);
  expect(requests()).toEqual(['POST /keys', 'DELETE /keys/key_new']);
});

const plain = ['keys', 'create', '--label', 'ci', '--scope', 'ops'];

test('--github-output hands the key to the job, masked and unprinted', async () => {
  const key = mintKey('mcp');
  gateway.answer('POST /keys', { status: 201, body: { ...ownKey, id: 'key_new', key } });
  const path = join(world.configFolder, 'output');
  const environment = { ...fromEnvironment().environment, GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: path };
  const ran = await world.run([...plain, '--github-output', 'velaro-key'], { environment });
  expect(readFileSync(path, 'utf8')).toBe(`velaro-key=${key}\n`);
  expect(ran.stdout).not.toContain(key);
  expect(ran.stderr).toBe(`::add-mask::${key}\n::add-mask::${Buffer.from(key).toString('base64')}\n`);
});

test('--github-output outside of a job is refused before a key is made', async () => {
  const ran = await world.run([...plain, '--github-output', 'x'], fromEnvironment());
  expect(ran.exitCode).toBe(2);
  expect(gateway.heard).toEqual([]);
});

test('the scopes of another family, and what another family has, are refused', async () => {
  const environment = { VELARO_API_KEY: mintKey('rest'), VELARO_API_URL: gateway.url };
  for (const wrong of [
    ['--kind', 'rest'],
    ['--kind', 'rest', '--quota', '5'],
    ['--environment', 'test'],
  ])
    expect((await world.run([...plain, ...wrong], { environment })).exitCode).toBe(2);
});

test('of a VelaFlows token speaks as that API does', async () => {
  const environment = { VELAFLOWS_API_TOKEN: mintKey('velaflows'), VELAFLOWS_API_URL: gateway.url };
  const key = mintKey('velaflows', 'test');
  gateway.answer('POST /auth/tokens', () => ({ status: 201, body: { id: 't1', name: 'ci', key } }));
  const flows = [
    'keys',
    'create',
    '--kind',
    'velaflows',
    '--label',
    'ci',
    '--scope',
    'crm:read',
    '--environment',
    'test',
  ];
  expect((await world.run(flows, { environment })).stdout).toBe(`${key}\n`);
  expect(gateway.heard.at(-1)?.body).toEqual({ name: 'ci', scopes: ['crm:read'], environment: 'test' });
});

// keys rotate: the stored key works at every moment, whatever fails.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VelaroError } from '../../src/core/errors.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, refusals, type StandIn, startStandIn } from './gateway-stand-in.ts';
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
const settings = () => JSON.parse(readFileSync(join(world.configFolder, 'config.json'), 'utf8'));

/** The gateway hands out `successor`, which works from its first use on. */
function rotatesTo(successor: string, firstUse = { status: 200, body: ownKey } as { status: number; body?: unknown }) {
  gateway.answer('POST /keys/self/rotate', { status: 200, body: { ...ownKey, key: successor } });
  gateway.answer('GET /keys/self', ({ key }) => (key === successor ? firstUse : { status: 200, body: ownKey }));
}

test('replaces the key of the profile: keychain first, then the first use', async () => {
  await login();
  const successor = mintKey('mcp');
  rotatesTo(successor);
  const before = gateway.heard.length;
  const ran = await world.run(['keys', 'rotate']);
  expect(ran).toEqual({
    exitCode: 0,
    stdout: `profile  default
key      ${successor.slice(0, 13)}…, in the keychain
before   ${gateway.key.slice(0, 13)}…, works 24 h more
`,
    stderr: '',
  });
  expect(world.stored.get('default')?.key).toBe(successor);
  expect(settings().profiles.default.keys.mcp.prefix).toBe(successor.slice(0, 13));
  expect(gateway.heard.slice(before)).toEqual([
    { request: 'POST /keys/self/rotate', key: gateway.key, body: { graceSeconds: 86_400 } },
    { request: 'GET /keys/self', key: successor, body: undefined },
  ]);
});

test('--now is a grace of nothing after the first use, so that a lost reply loses nothing', async () => {
  await login();
  rotatesTo(mintKey('mcp'));
  expect((await world.run(['keys', 'rotate', '--now'])).stdout).toContain('works no longer');
  expect(gateway.heard.find(({ request }) => request === 'POST /keys/self/rotate')?.body).toEqual({
    graceSeconds: 0,
  });
});

test('when the new key is refused, the old one is back', async () => {
  await login();
  rotatesTo(mintKey('mcp'), refusals.invalid);
  expect((await world.run(['keys', 'rotate'])).exitCode).toBe(4);
  expect(world.stored.get('default')?.key).toBe(gateway.key);
  expect(settings().profiles.default.keys.mcp.prefix).toBe(gateway.key.slice(0, 13));
});

test('when the first use fails otherwise, the new key is stored and the rest is pending', async () => {
  await login();
  const successor = mintKey('mcp');
  rotatesTo(successor, { status: 503 });
  expect(await world.run(['keys', 'rotate'])).toMatchObject({
    exitCode: 12,
    stderr: `velaro-mcp: The rotation is not finished. ${new URL(gateway.url).host} is not able to answer right now (HTTP 503).
  → The stored key works. Run any command again, for example "velaro-mcp status": it takes the rotation up.
`,
  });
  expect(world.stored.get('default')?.key).toBe(successor);
});

test('when the keychain refuses the new key, the old one stays', async () => {
  await login();
  rotatesTo(mintKey('mcp'));
  world.failWritesWith(noKeychain);
  expect((await world.run(['keys', 'rotate'])).exitCode).toBe(11);
  expect(world.stored.get('default')?.key).toBe(gateway.key);
});

test('a key from the environment cannot be replaced there', async () => {
  expect(await world.run(['keys', 'rotate'], fromEnvironment())).toMatchObject({
    exitCode: 3,
    stderr: `velaro-mcp: The key comes from VELARO_MCP_KEY, and a new one cannot be put there.
  → Create one with "velaro-mcp keys create", set VELARO_MCP_KEY to it, then revoke the old one.
`,
  });
  expect(gateway.heard).toEqual([]);
});

test('another key: its new text is printed like that of a new one', async () => {
  const successor = mintKey('mcp');
  gateway.answer('POST /keys/key_x/rotate', { status: 200, body: { ...ownKey, id: 'key_x', key: successor } });
  const atOnce = await world.run(['keys', 'rotate', 'key_x', '--now'], fromEnvironment());
  expect(atOnce.stdout).toBe(`${successor}\n`);
  expect(atOnce.stderr).toMatch(/\nThe old key works no longer\.\n$/);
  expect(gateway.heard.at(-1)?.body).toEqual({ now: true });
  const later = await world.run(['keys', 'rotate', 'key_x', '--grace', '2h'], fromEnvironment());
  expect(later.stderr).toMatch(
    /\nThe old key works until the new one is used, and 2 h more; a new one that is not used within 24 h lapses\.\n$/,
  );
  expect(gateway.heard.at(-1)?.body).toEqual({ graceSeconds: 7200 });
});

test('a store that fills up in the middle of a rotation: the new key is revoked, the old one stays', async () => {
  await login();
  const successor = mintKey('mcp');
  const marked = { ...ownKey, id: 'key_new', label: '' };
  gateway.answer('POST /keys', ({ body }) => {
    const label = typeof body === 'object' && body !== null ? String(Reflect.get(body, 'label')) : '';
    marked.label = label;
    return { status: 201, body: { ...marked, key: successor } };
  });
  gateway.answer('GET /keys', () => ({ status: 200, body: marked.label ? [ownKey, marked] : [ownKey] }));
  gateway.answer('DELETE /keys/key_new', { status: 204 });
  world.failWritesWith(new VelaroError('keyfile.unwritable', 'The file cannot be written (ENOSPC).'));
  const ran = await world.run(['keys', 'rotate']);
  expect(ran).toMatchObject({ exitCode: 11, stderr: 'velaro-mcp: The file cannot be written (ENOSPC).\n' });
  expect(marked.label).toMatch(/^laptop ~[0-9a-f]{12}$/);
  expect(gateway.heard.at(-1)).toMatchObject({ request: 'DELETE /keys/key_new', key: gateway.key });
  expect(world.stored.get('default')?.key).toBe(gateway.key);
});

test('--if-older-than leaves a younger key alone', async () => {
  await login();
  const before = gateway.heard.length;
  const ran = await world.run(['keys', 'rotate', '--if-older-than', '80d']);
  expect(ran.stdout).toBe(`The key ${gateway.key.slice(0, 13)}… was stored 0 days ago: nothing to do.\n`);
  expect(gateway.heard).toHaveLength(before);
  expect((await world.run(['keys', 'rotate', '--if-older-than', '0d'])).stdout).not.toContain('nothing to do');
});

// A profile with keys of several families: each is stored and forgotten alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { visiblePrefix } from '../../src/core/key-format.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

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
const settings = () => JSON.parse(readFileSync(join(world.configFolder, 'config.json'), 'utf8'));
const origin = () => new URL(gateway.url).origin;

test('a REST key and a VelaFlows token go beside the MCP key of the same profile', async () => {
  await login();
  const [rest, flows] = [mintKey('rest'), mintKey('velaflows')];
  const base = gateway.url.replace('/mcp/v1', '/gateway');
  gateway.answer('GET /gateway/conversations?limit=1', () => ({ status: 403, body: {} }));
  gateway.answer('GET /gateway/auth/workspaces', () => ({ status: 200, body: [] }));
  const first = await world.run(['login', '--url', base, '--key-stdin'], { stdin: rest });
  expect(first.exitCode).toBe(0);
  const workspace = '0123456789abcdef01234567';
  const words = ['login', '--url', base, '--key-stdin', '--workspace', workspace];
  expect((await world.run(words, { stdin: flows })).exitCode).toBe(0);
  expect([...world.stored.keys()]).toEqual(['default', 'default:rest', 'default:velaflows']);
  expect(world.stored.get('default:velaflows')).toEqual({
    key: flows,
    kind: 'velaflows',
    origin: origin(),
    workspace,
  });
  expect(Object.keys(settings().profiles.default.keys)).toEqual(['mcp', 'rest', 'velaflows']);

  const listed = JSON.parse((await world.run(['profiles', 'list', '--json'])).stdout);
  const facts = { name: 'default', inUse: true, storedAt: '2026-06-01T12:00:00.000Z' };
  expect(listed.profiles).toEqual([
    { ...facts, kind: 'mcp', url: gateway.url, prefix: visiblePrefix(gateway.key), expiresAt: ownKey.expiresAt },
    { ...facts, kind: 'rest', url: base, prefix: visiblePrefix(rest), expiresAt: null },
    { ...facts, kind: 'velaflows', url: base, prefix: visiblePrefix(flows), expiresAt: null },
  ]);
  expect((await world.run(['profiles', 'list'])).stdout).toContain(`*\tdefault\trest\t${visiblePrefix(rest)}\t`);
});

test('logout forgets one family, and the profile with the last of them', async () => {
  await login();
  const base = gateway.url.replace('/mcp/v1', '/gateway');
  const words = ['login', '--url', base, '--key-stdin', '--no-check'];
  await world.run(words, { stdin: mintKey('rest') });
  expect((await world.run(['logout'])).exitCode).toBe(0);
  expect([...world.stored.keys()]).toEqual(['default:rest']);
  const ran = await world.run(['logout', '--kind', 'rest']);
  expect(ran).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('"velaro-mcp keys revoke ID --kind rest" with an admin key.\n'),
  });
  expect(settings().profiles).toEqual({});
});

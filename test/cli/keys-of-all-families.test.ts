// What the admin key of a gateway of one's own does with keys of all families.
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

const fromEnvironment = () => ({ environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });

const created = (key: string) => ({
  ...ownKey,
  id: 'key_new',
  key,
  prefix: visiblePrefix(key),
  scopes: ['contacts:read'],
});

test.each([
  ['rest', '/v1/keys', 'read:contacts'],
  ['velaflows', '/api/v1/auth/tokens', 'contacts:read'],
] as const)('creates, lists, shows, rotates and revokes keys of the family %s', async (kind, path, scope) => {
  const key = mintKey(kind);
  const facts = created(key);
  gateway.answer(`POST ${path}`, { status: 201, body: facts });
  gateway.answer(`GET ${path}`, { status: 200, body: { keys: [facts], tokens: [facts] } });
  gateway.answer(`GET ${path}/key_new`, { status: 200, body: facts });
  gateway.answer(`POST ${path}/key_new/rotate`, { status: 201, body: facts });
  gateway.answer(`DELETE ${path}/key_new`, { status: 204 });
  const keys = (...words: string[]) => world.run(['keys', ...words, '--kind', kind], fromEnvironment());
  expect(await keys('create', '--label', 'sync', '--scope', scope)).toMatchObject({
    exitCode: 0,
    stdout: `${key}\n`,
  });
  expect((await keys('list')).stdout).toContain('key_new\t');
  expect((await keys('show', 'key_new')).exitCode).toBe(0);
  expect(await keys('rotate', 'key_new')).toMatchObject({ exitCode: 0, stdout: `${key}\n` });
  expect((await keys('revoke', 'key_new', '--yes')).exitCode).toBe(0);
  expect(new Set(gateway.heard.map((heard) => heard.key))).toEqual(new Set([gateway.key]));
});

test("of Velaro's own service an MCP key manages no other family", async () => {
  const environment = { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: 'https://acme.velaro.com/mcp/v1' };
  expect(await world.run(['keys', 'list', '--kind', 'rest'], { environment })).toEqual({
    exitCode: 4,
    stdout: '',
    stderr: 'velaro-mcp: Profile "default" has no REST API key.\n  → Run velaro-mcp login, or set VELARO_API_KEY.\n',
  });
});

// keys suggest: the scopes that a key has and does not use.
import { afterEach, beforeEach, expect, test } from 'vitest';
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
const fromEnvironment = () => ({ environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });

const use = (scopes: readonly unknown[]) =>
  gateway.answer('GET /keys/key_own/scope-use', { status: 200, body: { scopes } });

test('names what was not used for 30 days, and what is enough', async () => {
  use([
    { scope: 'ops', calls: 3, lastUsedOn: '2026-05-30' },
    { scope: 'commerce', calls: 9, lastUsedOn: '2026-05-01' },
  ]);
  const ran = await world.run(['keys', 'suggest'], fromEnvironment());
  expect(ran).toEqual({
    exitCode: 0,
    stdout: 'key       laptop\nscopes    commerce ops\nnot used  commerce\nenough    ops\n',
    stderr: '',
  });
  const longer = await world.run(['keys', 'suggest', '--days', '60'], fromEnvironment());
  expect(longer.stdout).toContain('not used  none: all were used in 60 days\n');
});

test('--yes rotates into the narrower key', async () => {
  await login();
  use([{ scope: 'ops', calls: 3, lastUsedOn: '2026-05-30' }]);
  const successor = mintKey('mcp');
  gateway.answer('POST /keys', { status: 201, body: { ...ownKey, id: 'key_new', key: successor } });
  const ok = { status: 200, body: { tools: [] } };
  gateway.answer('GET /tools/list', () => ok);
  gateway.answer('GET /keys', () => ({ status: 200, body: [ownKey, { ...ownKey, id: 'key_new', scopes: ['ops'] }] }));
  gateway.answer('DELETE /keys/key_own', () => ({ status: 204 }));
  const ran = await world.run(['keys', 'suggest', '--yes']);
  expect(ran.stdout).toContain(`rotated   to ${successor.slice(0, 13)}…, without commerce\n`);
  expect(world.stored.get('default')?.key).toBe(successor);
  expect(gateway.heard.find(({ request }) => request === 'POST /keys')?.body).toMatchObject({ scopes: ['ops'] });
  expect(gateway.heard.at(-1)).toMatchObject({ request: 'DELETE /keys/key_own', key: successor });
});

test('a key that nothing was done with may go, but not because an admin key needs no scope', async () => {
  use([]);
  gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, admin: false } });
  const { environment } = fromEnvironment();
  expect((await world.run(['keys', 'suggest'], { environment })).stderr).toBe(
    'Nothing was used since the key was made on 2026-01-02. If nobody needs it: velaro-mcp keys revoke key_own\n',
  );
  gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, admin: true } });
  expect((await world.run(['keys', 'suggest'], { environment })).stderr).toBe(
    'Nothing was used, but an admin key may be there to manage keys, which needs no scope.\n',
  );
});

test('the admin key of a gateway of one’s own asks about keys of the other families', async () => {
  gateway.answer('GET /v1/keys/key_rest', {
    status: 200,
    body: { ...ownKey, id: 'key_rest', admin: false, scopes: ['read:contacts'] },
  });
  gateway.answer('GET /v1/keys/key_rest/scope-use', { status: 200, body: { scopes: [] } });
  const words = ['keys', 'suggest', 'key_rest', '--kind', 'rest', '--yes'];
  expect(await world.run(words, fromEnvironment())).toEqual({
    exitCode: 0,
    stdout: 'key       laptop\nscopes    read:contacts\nnot used  read:contacts\n',
    stderr:
      'Nothing was used since the key was made on 2026-01-02. ' +
      'If nobody needs it: velaro-mcp keys revoke key_rest --kind rest\n',
  });
});

test('a gateway that does not tell is said so', async () => {
  expect((await world.run(['keys', 'suggest'], fromEnvironment())).exitCode).toBe(6);
});

// Keys of all three families over HTTP, status by status: the same rules, each in the words and forms of its own API.
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../../src/core/key-minting.ts';
import { send, startTestGateway } from './test-gateway.ts';

const families = [
  {
    kind: 'mcp',
    path: '/mcp/v1/keys',
    wanted: { label: 'CI', scopes: ['ops'] },
    text: /^vel_live_[0-9A-Za-z]{43}$/,
    codes: { 401: 'key.invalid', 403: 'admin.required', revoked: 'key.revoked' },
  },
  {
    kind: 'rest',
    path: '/v1/keys',
    wanted: { label: 'CI', scopes: ['read:contacts'] },
    text: /^vlk_[0-9A-Za-z]{48}$/,
    codes: { 401: 'key.invalid', 403: 'admin.required', revoked: 'key.revoked' },
  },
  {
    kind: 'velaflows',
    path: '/api/v1/auth/tokens',
    wanted: { name: 'CI', scopes: ['inbox:read'], environment: 'live' },
    text: /^sk_live_[0-9A-Za-z]{44}$/,
    codes: { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', revoked: 'UNAUTHORIZED' },
  },
] as const;

describe.each(families)('$kind keys at $path', ({ kind, path, wanted, text, codes }) => {
  async function start() {
    const gateway = await startTestGateway();
    const keys = `${gateway.url}${path}`;
    const make = async (fields: object = {}) =>
      (await send(keys, { key: gateway.admin, body: { ...wanted, ...fields } })).json;
    return { gateway, keys, make };
  }

  it('200, 201, 204: are created, listed, shown, rotated and revoked by the first admin key', async () => {
    const { gateway, keys, make } = await start();
    const { id, key } = await make();
    expect(key).toMatch(text);
    const listed = await send(keys, { key: gateway.admin });
    expect(listed.status).toBe(200);
    expect(listed.json.keys.map((shown: { id: string }) => shown.id)).toContain(id);
    expect(listed.text).not.toContain(key);
    expect(await send(`${keys}/${id}`, { key: gateway.admin })).toMatchObject({ status: 200, json: { id } });
    const rotated = await send(`${keys}/${id}/rotate`, { key: gateway.admin, body: { now: true } });
    expect(rotated).toMatchObject({ status: 200, json: { id, key: expect.stringMatching(text) } });
    expect((await send(`${keys}/self`, { key })).status).toBe(401);
    expect((await send(`${keys}/self`, { key: rotated.json.key })).status).toBe(200);
    for (let i = 0; i < 2; i++)
      expect((await send(`${keys}/${id}`, { key: gateway.admin, method: 'DELETE' })).status).toBe(204);
    const revoked = await send(`${keys}/self`, { key: rotated.json.key });
    expect(revoked).toMatchObject({ status: 401, json: { error: { code: codes.revoked } } });
    expect(revoked.json.error.message).toMatch(/^This key was revoked at /);
  });

  it('200, 204: a key sees, rotates and revokes itself', async () => {
    const { keys, make } = await start();
    const { id, key } = await make();
    expect(await send(`${keys}/self`, { key })).toMatchObject({ status: 200, json: { id, status: 'active' } });
    const rotated = await send(`${keys}/self/rotate`, { key, body: { graceSeconds: 0 } });
    expect(rotated.status).toBe(200);
    expect((await send(`${keys}/self`, { key: rotated.json.key, method: 'DELETE' })).status).toBe(204);
    expect((await send(`${keys}/self`, { key: rotated.json.key })).status).toBe(401);
  });

  it('200: tells what has happened to a key', async () => {
    const { gateway, keys, make } = await start();
    const { id } = await make();
    await send(`${keys}/${id}`, { key: gateway.admin, method: 'DELETE' });
    const { status, json } = await send(`${keys}/${id}/events`, { key: gateway.admin });
    expect(status).toBe(200);
    expect(json.events.map(({ event }: { event: string }) => event)).toEqual(['revoked', 'created']);
    expect(await send(`${keys}/${id}/scope-use`, { key: gateway.admin })).toMatchObject({
      status: 200,
      json: { scopes: [] },
    });
  });

  it('400: names the field that is wrong', async () => {
    const { gateway, keys, make } = await start();
    for (const body of [{}, { ...wanted, scopes: ['nope'] }, { ...wanted, extra: 1 }, { ...wanted, expiresAt: 'x' }])
      expect(await send(keys, { key: gateway.admin, body })).toMatchObject({
        status: 400,
        json: { error: { code: 'argument.invalid' } },
      });
    const { id } = await make();
    expect((await send(`${keys}/${id}/rotate`, { key: gateway.admin, body: { graceSeconds: -1 } })).status).toBe(400);
  });

  it('401: takes no key but one of its family, or an admin key of MCP', async () => {
    const { gateway, keys } = await start();
    const strangers = families.filter((family) => family.kind !== kind && family.kind !== 'mcp');
    for (const key of [undefined, 'nonsense', mintKey(kind), ...strangers.map((family) => mintKey(family.kind))]) {
      const { status, json, headers } = await send(keys, { ...(key !== undefined && { key }) });
      expect(status).toBe(401);
      expect(json.error.code).toBe(codes[401]);
      expect(headers['www-authenticate']).toBe('Bearer realm="velaro-mcp"');
    }
    expect((await send(keys, { key: gateway.admin })).status).toBe(200);
  });

  it('403: keeps the keys of others from a key that is no admin', async () => {
    const { keys, make } = await start();
    const { id } = await make();
    const { key } = await make();
    const refused = { status: 403, json: { error: { code: codes[403] } } };
    expect(await send(keys, { key })).toMatchObject(refused);
    expect(await send(keys, { key, body: wanted })).toMatchObject(refused);
    for (const method of ['GET', 'DELETE']) expect(await send(`${keys}/${id}`, { key, method })).toMatchObject(refused);
    expect(await send(`${keys}/${id}/rotate`, { key, body: {} })).toMatchObject(refused);
  });

  it('404: an id that is not of the site, or of another family', async () => {
    const { gateway, keys } = await start();
    const other = families.find((family) => family.kind !== kind) ?? families[0];
    const { id } = (await send(`${gateway.url}${other.path}`, { key: gateway.admin, body: other.wanted })).json;
    const missing = { status: 404, json: { error: { code: 'key.unknown' } } };
    for (const wrong of ['key_none', id]) {
      for (const method of ['GET', 'DELETE'])
        expect(await send(`${keys}/${wrong}`, { key: gateway.admin, method })).toMatchObject(missing);
      expect(await send(`${keys}/${wrong}/rotate`, { key: gateway.admin, body: {} })).toMatchObject(missing);
    }
  });

  it('409: a key that was revoked cannot be rotated, whoever asks', async () => {
    const { gateway, keys, make } = await start();
    const { id } = await make();
    await send(`${keys}/${id}`, { key: gateway.admin, method: 'DELETE' });
    expect(await send(`${keys}/${id}/rotate`, { key: gateway.admin, body: {} })).toMatchObject({
      status: 409,
      json: { error: { code: 'key.inactive' } },
    });
  });

  it('503: nothing is told or changed while the database is away', async () => {
    const { gateway, keys } = await start();
    const unlock = await gateway.lockStore();
    const { status, json, headers } = await send(keys, { key: gateway.admin, body: wanted });
    unlock();
    expect(status).toBe(503);
    expect(json.error.code).toBe('store.unavailable');
    expect(headers['retry-after']).toBe('5');
    expect((await send(keys, { key: gateway.admin, body: wanted })).status).toBe(201);
  });
});

describe('rate headers', () => {
  it('are on every response of the REST API, also on refusals', async () => {
    const { url, admin } = await startTestGateway();
    const keys = `${url}/v1/keys`;
    const { key } = (await send(keys, { key: admin, body: { label: 'x' } })).json;
    const answers = {
      200: await send(`${keys}/self`, { key }),
      400: await send(keys, { key: admin, body: {} }),
      401: await send(keys),
      403: await send(keys, { key }),
      404: await send(`${url}/v1/nothing`, { key }),
      405: await send(keys, { key, method: 'PUT' }),
      415: await send(keys, { key, body: 'x', headers: { 'content-type': 'text/plain' } }),
    };
    for (const [status, { status: answered, headers }] of Object.entries(answers)) {
      expect(String(answered)).toBe(status);
      expect(headers['x-ratelimit-remaining']).toMatch(/^\d+$/);
      expect(headers['x-ratelimit-reset']).toMatch(/^\d{10}$/);
    }
    expect(answers[200].headers['x-ratelimit-remaining']).toBe('60');
    expect(answers[401].headers['x-ratelimit-remaining']).toBe('0');
  });

  it('are on no response of the other surfaces', async () => {
    const { url, admin } = await startTestGateway();
    for (const path of ['/mcp/v1/keys', '/api/v1/auth/tokens', '/healthz'])
      expect((await send(`${url}${path}`, { key: admin })).headers['x-ratelimit-remaining']).toBeUndefined();
  });
});

describe('workspaces', () => {
  const [first, second] = ['0123456789abcdef01234567', '0123456789abcdef01234568'];

  it('are listed as far as a token reaches', async () => {
    const gateway = await startTestGateway();
    const store = await gateway.openStore();
    const [site] = await store.listSites();
    await store.saveWorkspaces(site?.id ?? '', [
      { id: first, name: 'Shop' },
      { id: second, name: 'Support' },
    ]);
    const body = { name: 'CI', scopes: ['inbox:read'], workspaceIds: [second] };
    const { key } = (await send(`${gateway.url}/api/v1/auth/tokens`, { key: gateway.admin, body })).json;
    const workspaces = `${gateway.url}/api/v1/auth/workspaces`;
    expect((await send(workspaces, { key })).json).toEqual({ workspaces: [{ id: second, name: 'Support' }] });
    expect((await send(workspaces, { key: gateway.admin })).json.workspaces).toHaveLength(3);
    expect((await send(workspaces)).json.error.code).toBe('UNAUTHORIZED');
  });

  it('that a token does not reach are refused to it by name', async () => {
    const gateway = await startTestGateway();
    const store = await gateway.openStore();
    const [site] = await store.listSites();
    await store.saveWorkspaces(site?.id ?? '', [
      { id: first, name: 'Shop' },
      { id: second, name: 'Support' },
    ]);
    const tokens = `${gateway.url}/api/v1/auth/tokens`;
    const body = { name: 'CI', scopes: ['inbox:read'], workspaceIds: [second] };
    const { key } = (await send(tokens, { key: gateway.admin, body })).json;
    const self = (workspace: string) => send(`${tokens}/self`, { key, headers: { 'x-workspace-id': workspace } });
    expect((await self(second)).status).toBe(200);
    expect(await self(first)).toMatchObject({ status: 403, json: { error: { code: 'WORKSPACE_ACCESS_DENIED' } } });
    expect(await self('nonsense')).toMatchObject({ status: 400, json: { error: { code: 'argument.invalid' } } });
  });
});

describe('a key that has leaked', () => {
  it('is revoked by its text alone, whatever its family', async () => {
    const { url, mcpUrl, admin } = await startTestGateway();
    for (const { path, wanted } of families) {
      const { id, key } = (await send(`${url}${path}`, { key: admin, body: wanted })).json;
      const { status, text } = await send(`${mcpUrl}/keys/report-leak`, { body: { key } });
      expect([status, text]).toEqual([204, '']);
      expect((await send(`${url}${path}/${id}`, { key: admin })).json.status).toBe('revoked');
    }
  });

  it('is answered the same when nobody was given it', async () => {
    const { mcpUrl } = await startTestGateway();
    expect((await send(`${mcpUrl}/keys/report-leak`, { body: { key: mintKey('mcp') } })).status).toBe(204);
    expect((await send(`${mcpUrl}/keys/report-leak`, { body: {} })).status).toBe(400);
  });
});

// Who is not let in, and what they are told: on the endpoints with our envelope and on those that speak JSON-RPC.
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../../src/core/key-minting.ts';
import { makeKeyText } from '../../../src/gateway/keys/key-text.ts';
import { legacy, send, startTestGateway, type TestGateway } from './test-gateway.ts';

const call = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} }, 'call-7');
const unauthorized = {
  code: 'key.invalid',
  message: 'This address needs a valid MCP gateway key, and the request has none.',
  hint: 'Send one in the header "Authorization: Bearer vel_live_…". A key in the address is never read.',
};

/** A key that the store holds and that ended on 2026-01-31. */
async function createExpiredKey({ openStore }: TestGateway): Promise<string> {
  const store = await openStore();
  const [site] = await store.listSites();
  const { key, secret } = makeKeyText('mcp', 'live');
  await store.createKey({
    id: 'key_expired',
    siteId: site?.id ?? '',
    kind: 'mcp',
    environment: 'live',
    label: 'Old',
    scopes: ['ops'],
    admin: false,
    monthlyQuota: null,
    expiresAt: '2026-01-31T00:00:00.000Z',
    secret,
  });
  return key;
}

describe('401', () => {
  it('is one and the same for every key that does not work', async () => {
    const { url, admin } = await startTestGateway();
    const mistyped = admin.slice(0, -1) + (admin.endsWith('a') ? 'b' : 'a');
    const headers: Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: admin },
      { authorization: `Basic ${Buffer.from(`x:${admin}`).toString('base64')}` },
      { authorization: `Bearer ${mistyped}` },
      { authorization: `Bearer ${mintKey('mcp')}` },
      { authorization: `Bearer ${mintKey('rest')}` },
      { authorization: `Bearer ${mintKey('velaflows')}` },
      { authorization: `Bearer ${'x'.repeat(3000)}` },
      { 'x-api-key': admin },
    ];
    for (const path of ['/mcp/v1/keys', '/mcp/v1/keys/self', '/mcp/v1/usage', '/mcp/v1/tools/list'])
      for (const sent of headers) {
        const answer = await send(`${url}${path}`, { headers: sent });
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="velaro-mcp"');
        expect(answer.json).toEqual({ error: { ...unauthorized, requestId: answer.headers['x-request-id'] } });
      }
  });

  it('carries the id of the request where JSON-RPC is spoken', async () => {
    const { mcpUrl } = await startTestGateway();
    for (const url of [mcpUrl, `${mcpUrl}/tools/call`]) {
      const { status, json, headers } = await send(url, { key: mintKey('mcp'), body: call });
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="velaro-mcp"');
      expect(json).toEqual({
        jsonrpc: '2.0',
        id: 'call-7',
        error: {
          code: -31401,
          message: `${unauthorized.message} ${unauthorized.hint}`,
          data: { ...unauthorized, retryable: false, requestId: headers['x-request-id'] },
        },
      });
    }
  });

  it('comes before anything else is said about a message', async () => {
    const { mcpUrl } = await startTestGateway();
    for (const body of [[], { jsonrpc: '1.0' }, legacy('no/such/method')])
      expect((await send(mcpUrl, { body })).status).toBe(401);
  });

  it('is what a key in the address gets', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    for (const name of ['key', 'api_key', 'access_token', 'authorization'])
      expect((await send(`${mcpUrl}/tools/list?${name}=${admin}`)).status).toBe(401);
  });

  it('says that a key has expired, and when, to who holds it', async () => {
    const gateway = await startTestGateway();
    const key = await createExpiredKey(gateway);
    const listed = await send(`${gateway.mcpUrl}/keys/self`, { key });
    expect(listed.status).toBe(401);
    expect(listed.json.error).toMatchObject({
      code: 'key.expired',
      message: 'This key expired at 2026-01-31T00:00:00.000Z.',
    });
    const called = await send(gateway.mcpUrl, { key, body: call });
    expect(called).toMatchObject({ status: 401, json: { id: 'call-7', error: { data: { code: 'key.expired' } } } });
  });

  it('says that a key was revoked, on the very next call', async () => {
    const gateway = await startTestGateway();
    const { id, key } = await gateway.createKey({});
    expect((await send(gateway.mcpUrl, { key, body: call })).status).toBe(200);
    expect((await send(`${gateway.mcpUrl}/keys/${id}`, { method: 'DELETE', key: gateway.admin })).status).toBe(204);
    const { status, json } = await send(gateway.mcpUrl, { key, body: call });
    expect(status).toBe(401);
    expect(json.error.data.code).toBe('key.revoked');
    expect(json.error.message).toMatch(/^This key was revoked at 20\d\d-\d\d-\d\dT[\d:.]+Z\. /);
  });
});

describe('403', () => {
  it('names the scope that a call lacks and what to do about it', async () => {
    const gateway = await startTestGateway({ sandbox: true });
    const { key } = await gateway.createKey({ scopes: ['ops', 'crm'] });
    const order = legacy('tools/call', { name: 'shopify_get_order', arguments: { orderId: '5001234567890' } }, 9);
    for (const url of [gateway.mcpUrl, `${gateway.mcpUrl}/tools/call`]) {
      const { status, json } = await send(url, { key, body: order });
      expect(status).toBe(403);
      expect(json).toMatchObject({
        id: 9,
        error: {
          code: -31403,
          data: {
            code: 'scope.missing',
            message: 'This key does not have the scope "commerce".',
            hint: 'The scopes of a key never change: create one with velaro-mcp keys create --label LABEL --scope crm ops commerce',
            details: { scope: 'commerce', granted: ['crm', 'ops'] },
          },
        },
      });
    }
    expect((await send(`${gateway.mcpUrl}/usage`, { key })).json.used).toBe(0);
  });

  it('closes MCP to a trial and leaves its keys open', async () => {
    const { mcpUrl, admin } = await startTestGateway({ site: { name: 'Small', plan: 'trial' } });
    for (const body of [legacy('initialize'), legacy('tools/list'), call]) {
      const { status, json } = await send(mcpUrl, { key: admin, body });
      expect(status).toBe(403);
      expect(json.error.data).toMatchObject({
        code: 'plan.unavailable',
        message: 'The MCP gateway is not part of the trial plan.',
        hint: 'Move the site to the Professional or Enterprise plan.',
      });
    }
    const listed = await send(`${mcpUrl}/tools/list`, { key: admin });
    expect(listed).toMatchObject({ status: 403, json: { error: { code: 'plan.unavailable' } } });
    for (const open of ['/keys', '/keys/self', '/usage'])
      expect((await send(`${mcpUrl}${open}`, { key: admin })).status).toBe(200);
  });

  it('keeps the keys of others from a key that is no admin', async () => {
    const gateway = await startTestGateway();
    const { id } = await gateway.createKey({});
    const { key } = await gateway.createKey({});
    const refused = { status: 403, json: { error: { code: 'admin.required' } } };
    expect(await send(`${gateway.mcpUrl}/keys`, { key })).toMatchObject(refused);
    expect(await send(`${gateway.mcpUrl}/keys`, { key, body: { label: 'x', scopes: ['ops'] } })).toMatchObject(refused);
    expect(await send(`${gateway.mcpUrl}/keys/${id}`, { key, method: 'DELETE' })).toMatchObject(refused);
  });
});

describe('429', () => {
  it('says how much was used, when it starts again, and how long to wait', async () => {
    const gateway = await startTestGateway();
    const { key } = await gateway.createKey({ monthlyQuota: 2 });
    for (let i = 0; i < 2; i++) expect((await send(gateway.mcpUrl, { key, body: call })).status).toBe(200);

    const { status, headers, json } = await send(gateway.mcpUrl, { key, body: call });
    expect(status).toBe(429);
    expect(json).toMatchObject({ id: 'call-7', error: { code: -31429 } });
    const { data } = json.error;
    expect(data).toMatchObject({
      code: 'quota.key',
      message: "This key's own quota is used up: 2 of 2 calls this month.",
      retryable: true,
      details: { limit: 2, used: 2 },
    });
    expect(data.details.resetsAt).toMatch(/^20\d\d-\d\d-01T00:00:00\.000Z$/);
    expect(data.hint).toBe(
      `It starts again at ${data.details.resetsAt}; for more calls before that, create a key with a higher quota.`,
    );
    expect(headers['retry-after']).toBe(String(data.retryAfterSeconds));
    expect(data.retryAfterSeconds).toBeGreaterThan(0);
    expect(data.retryAfterSeconds).toBeLessThanOrEqual(31 * 24 * 3600);
  });

  it('leaves everything open that is no call', async () => {
    const gateway = await startTestGateway();
    const { key } = await gateway.createKey({ monthlyQuota: 1 });
    expect((await send(gateway.mcpUrl, { key, body: call })).status).toBe(200);
    expect((await send(gateway.mcpUrl, { key, body: call })).status).toBe(429);
    expect((await send(gateway.mcpUrl, { key, body: legacy('tools/list') })).status).toBe(200);
    expect((await send(`${gateway.mcpUrl}/usage`, { key })).json.quota).toMatchObject({ limit: 1, used: 1, of: 'key' });
  });
});

// The key endpoints over HTTP: statuses, bodies, and that a key's text is told once.
import { describe, expect, it } from 'vitest';
import { legacy, send, startTestGateway } from './test-gateway.ts';

describe('creating a key', () => {
  it('answers 201 with the key and all about it', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const body = { label: 'CI', scopes: ['OPS', 'commerce'], expiresAt: '2199-12-31', monthlyQuota: 100 };
    const { status, json, headers } = await send(`${mcpUrl}/keys`, { key: admin, body });
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(json.key).toMatch(/^vel_live_[0-9A-Za-z]{43}$/);
    expect(json.id).toMatch(/^key_[0-9A-Za-z]{20}$/);
    expect(json).toEqual({
      id: json.id,
      key: json.key,
      label: 'CI',
      prefix: json.key.slice(0, 13),
      scopes: ['commerce', 'ops'],
      admin: false,
      status: 'active',
      createdAt: expect.stringMatching(/^20\d\d-.*Z$/),
      expiresAt: '2199-12-31T00:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
      monthlyQuota: 100,
      usedThisMonth: 0,
    });
  });

  it.each([
    [{ scopes: ['ops'] }, 'label'],
    [{ label: 'x'.repeat(10_000), scopes: ['ops'] }, 'label'],
    [{ label: 'x', scopes: ['cooking'] }, 'cooking'],
    [{ label: 'x', scopes: [] }, 'scopes'],
    [{ label: 'x', scopes: ['ops'], expiresAt: '2020-01-01' }, 'expiresAt'],
    [{ label: 'x', scopes: ['ops'], expiresAt: 'soon' }, 'expiresAt'],
    [{ label: 'x', scopes: ['ops'], monthlyQuota: 0 }, 'monthlyQuota'],
    [{ label: 'x', scopes: ['ops'], monthlyQuota: -1 }, 'monthlyQuota'],
    [{ label: 'x', scopes: ['ops'], monthlyQuota: 'many' }, 'monthlyQuota'],
    [{ label: 'x', scopes: ['ops'], monthlyQouta: 5 }, 'monthlyQouta'],
    ['[]', 'object'],
    ['', 'label'],
  ])('answers 400 to %j and creates nothing', async (body, named) => {
    const { mcpUrl, admin } = await startTestGateway();
    const headers = { 'content-type': 'application/json' };
    const { status, json } = await send(`${mcpUrl}/keys`, { key: admin, body, method: 'POST', headers });
    expect(status).toBe(400);
    expect(json.error.code).toBe('argument.invalid');
    expect(json.error.message).toContain(named);
    expect((await send(`${mcpUrl}/keys`, { key: admin })).json.keys).toHaveLength(1);
  });
});

describe('looking at keys', () => {
  it('lists them newest first and never tells their texts', async () => {
    const { mcpUrl, admin, createKey } = await startTestGateway();
    const first = await createKey({ label: 'First' });
    const second = await createKey({ label: 'Second' });
    const { status, json, text } = await send(`${mcpUrl}/keys`, { key: admin });
    expect(status).toBe(200);
    expect(json.keys.map(({ label }: { label: string }) => label)).toEqual(['Second', 'First', 'First admin key']);
    for (const secret of [first.key, second.key, admin]) expect(text).not.toContain(secret);
  });

  it('shows one, and 404 for an id that the site does not have', async () => {
    const { mcpUrl, admin, createKey } = await startTestGateway();
    const { id } = await createKey({ label: 'One' });
    expect(await send(`${mcpUrl}/keys/${id}`, { key: admin })).toMatchObject({
      status: 200,
      json: { id, label: 'One' },
    });
    for (const method of ['GET', 'DELETE']) {
      const { status, json } = await send(`${mcpUrl}/keys/key_none`, { key: admin, method });
      expect(status).toBe(404);
      expect(json.error.code).toBe('key.unknown');
    }
  });
});

describe('revoking a key', () => {
  it('answers 204 each time, with nothing in it', async () => {
    const { mcpUrl, admin, createKey } = await startTestGateway();
    const { id } = await createKey({});
    for (let i = 0; i < 2; i++) {
      const { status, text } = await send(`${mcpUrl}/keys/${id}`, { key: admin, method: 'DELETE' });
      expect(status).toBe(204);
      expect(text).toBe('');
    }
    expect((await send(`${mcpUrl}/keys/${id}`, { key: admin })).json.status).toBe('revoked');
  });
});

describe('rotating a key', () => {
  it('keeps the id and both texts alive until the new one is used, then ends the old one', async () => {
    const { mcpUrl, admin, createKey } = await startTestGateway();
    const { id, key } = await createKey({});
    const body = { graceSeconds: 0 };
    const { status, json } = await send(`${mcpUrl}/keys/${id}/rotate`, { key: admin, body });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id, status: 'active' });
    const statusWith = async (text: string) => (await send(mcpUrl, { key: text, body: legacy('ping') })).status;
    expect(await statusWith(key)).toBe(200);
    expect(await statusWith(json.key)).toBe(200);
    expect(await statusWith(key)).toBe(401);
  });

  it('takes no body for the usual grace, and names the field that is wrong', async () => {
    const { mcpUrl, admin, createKey } = await startTestGateway();
    const { id } = await createKey({});
    const rotate = (body?: unknown) => send(`${mcpUrl}/keys/${id}/rotate`, { key: admin, method: 'POST', body });
    expect((await rotate()).status).toBe(200);
    expect(await rotate({ graceSeconds: 604_801 })).toMatchObject({
      status: 400,
      json: { error: { code: 'argument.invalid' } },
    });
  });
});

describe('a key about itself', () => {
  it('may look at, rotate and revoke itself without being an admin', async () => {
    const { mcpUrl, createKey } = await startTestGateway();
    const { id, key } = await createKey({ label: 'Me' });
    const self = `${mcpUrl}/keys/self`;
    expect(await send(self, { key })).toMatchObject({ status: 200, json: { id, label: 'Me', admin: false } });
    const rotated = await send(`${self}/rotate`, { key, body: { now: true } });
    expect(rotated).toMatchObject({ status: 200, json: { id } });
    expect((await send(self, { key })).status).toBe(401);
    expect((await send(self, { key: rotated.json.key, method: 'DELETE' })).status).toBe(204);
    expect((await send(self, { key: rotated.json.key })).json.error.code).toBe('key.revoked');
  });
});

describe('usage of the site', () => {
  it('is told to an admin key: by key, tool and day, with what went beyond the plan', async () => {
    const { mcpUrl, admin, createKey } = await startTestGateway({ sandbox: true });
    const { id, key } = await createKey({ label: 'Reports' });
    await send(mcpUrl, { key, body: legacy('tools/call', { name: 'velaro_get_usage', arguments: {} }) });
    const { status, json } = await send(`${mcpUrl}/usage`, { key: admin });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      used: 0,
      site: {
        used: 1,
        overage: 0,
        quota: { limit: 5000, used: 1, of: 'plan' },
        byKey: [{ keyId: id, label: 'Reports', calls: 1 }],
        byTool: [{ tool: 'velaro_get_usage', calls: 1 }],
      },
    });
    expect((await send(`${mcpUrl}/usage`, { key })).json.site).toBe(undefined);
  });
});

describe('usage', () => {
  it('tells what this key has used, by tool', async () => {
    const { mcpUrl, createKey } = await startTestGateway();
    const { key } = await createKey({ monthlyQuota: 10 });
    const body = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} });
    for (let i = 0; i < 3; i++) await send(mcpUrl, { key, body });
    const { status, json } = await send(`${mcpUrl}/usage`, { key });
    expect(status).toBe(200);
    expect(json).toEqual({
      month: expect.stringMatching(/^20\d\d-\d\d$/),
      used: 3,
      quota: { limit: 10, used: 3, of: 'key', resetsAt: expect.stringMatching(/-01T00:00:00\.000Z$/) },
      byTool: [{ tool: 'velaro_get_usage', calls: 3 }],
      byDay: [{ day: expect.stringMatching(/^20\d\d-\d\d-\d\d$/), calls: 3 }],
    });
  });
});

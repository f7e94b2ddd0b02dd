// The 2026-07-28 revision on the wire: envelope, headers, and what every result carries.
import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../../src/core/package.ts';
import { toolDefinitions } from '../../../src/skills/registry.ts';
import { modern, send, startTestGateway } from '../http/test-gateway.ts';

const serverInfo = { name: 'velaro-mcp', title: 'Velaro', version: packageVersion };
const meta = { 'io.modelcontextprotocol/serverInfo': serverInfo };
const supported = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];

describe('server/discover', () => {
  it('says what the gateway is and how long that may be kept', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { status, json, headers } = await send(mcpUrl, { key: admin, ...modern('server/discover', {}, 'd-1') });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(json).toEqual({
      jsonrpc: '2.0',
      id: 'd-1',
      result: {
        resultType: 'complete',
        supportedVersions: supported,
        capabilities: { tools: { listChanged: true } },
        instructions: expect.stringContaining('velaro_get_usage'),
        ttlMs: 300_000,
        cacheScope: 'private',
        _meta: { ...meta, 'velaro/idempotency': { header: 'Idempotency-Key', windowSeconds: 86_400 } },
      },
    });
  });

  it('without its envelope is -32602, since no older revision has it', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const body = { jsonrpc: '2.0', id: 1, method: 'server/discover' };
    expect(await send(mcpUrl, { key: admin, body })).toMatchObject({ status: 400, json: { error: { code: -32602 } } });
  });
});

describe('tools/list', () => {
  it('lists what the key may call, in the same order each time', async () => {
    const gateway = await startTestGateway({ sandbox: true });
    const { key } = await gateway.createKey({ scopes: ['commerce'] });
    const list = async (who: string) => (await send(gateway.mcpUrl, { key: who, ...modern('tools/list') })).json.result;
    const names = ({ tools }: { tools: { name: string }[] }) => tools.map(({ name }) => name);
    const all = await list(gateway.admin);
    expect(all).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private', _meta: meta });
    expect(names(all)).toEqual(toolDefinitions.map(({ name }) => name));
    expect(names(await list(gateway.admin))).toEqual(names(all));
    const commerce = toolDefinitions.filter(({ scope }) => scope === 'commerce').map(({ name }) => name);
    expect(names(await list(key))).toEqual(commerce);
    expect(commerce).toContain('shopify_get_order');
    expect(commerce).not.toContain('velaro_get_usage');
    expect(all.tools.find(({ name }: { name: string }) => name === 'shopify_get_order')).toMatchObject({
      _meta: { 'velaro/scope': 'commerce' },
      annotations: { readOnlyHint: true, destructiveHint: false },
      inputSchema: { type: 'object', required: ['orderId'], additionalProperties: false },
    });
  });

  it('has one page', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { json } = await send(mcpUrl, { key: admin, ...modern('tools/list', { cursor: 'x' }) });
    expect(json.error).toEqual({ code: -32602, message: 'The list has one page: leave out params.cursor.' });
  });
});

describe('tools/call', () => {
  it('answers what the tool says, complete and signed', async () => {
    const { mcpUrl, admin } = await startTestGateway({ sandbox: true });
    const params = { name: 'shopify_get_order', arguments: { orderId: '5001234567890' } };
    const { status, json } = await send(mcpUrl, { key: admin, ...modern('tools/call', params, 0) });
    expect(status).toBe(200);
    expect(json.id).toBe(0);
    expect(json.result).toMatchObject({ resultType: 'complete', _meta: { ...meta, 'velaro/sandbox': true } });
    expect(json.result.isError).toBeUndefined();
    expect(JSON.parse(json.result.content[0].text)).toEqual(json.result.structuredContent);
  });

  it('takes a name that came in base64', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { body, headers } = modern('tools/call', { name: 'velaro_get_usage', arguments: {} });
    const wrapped = `=?base64?${Buffer.from('velaro_get_usage').toString('base64')}?=`;
    const { json } = await send(mcpUrl, { key: admin, body, headers: { ...headers, 'mcp-name': wrapped } });
    expect(json.result.resultType).toBe('complete');
  });
});

describe('headers and body that do not agree', () => {
  const call = modern('tools/call', { name: 'velaro_get_usage', arguments: {} }, 3);
  const without = (name: string) => Object.fromEntries(Object.entries(call.headers).filter(([key]) => key !== name));

  it.each([
    [
      { ...call.headers, 'mcp-protocol-version': '2025-11-25' },
      'The header MCP-Protocol-Version says "2025-11-25", the body says "2026-07-28".',
    ],
    [without('mcp-protocol-version'), 'The header MCP-Protocol-Version is missing, the body says "2026-07-28".'],
    [
      { ...call.headers, 'mcp-method': 'tools/list' },
      'The header Mcp-Method says "tools/list", the body says "tools/call".',
    ],
    [without('mcp-method'), 'The header Mcp-Method is missing, the body says "tools/call".'],
    [{ ...call.headers, 'mcp-name': 'other' }, 'The header Mcp-Name says "other", the body says "velaro_get_usage".'],
    [without('mcp-name'), 'The header Mcp-Name is missing, the body says "velaro_get_usage".'],
  ])('are 400 and -32020', async (headers, message) => {
    const { mcpUrl, admin } = await startTestGateway();
    const { status, json } = await send(mcpUrl, { key: admin, body: call.body, headers });
    expect(status).toBe(400);
    expect(json).toEqual({ jsonrpc: '2.0', id: 3, error: { code: -32020, message } });
  });
});

describe('an envelope that is not whole', () => {
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
  const version = 'io.modelcontextprotocol/protocolVersion';

  it.each([[undefined], [{}], [{ _meta: {} }], [{ _meta: { [version]: 7 } }], [{ _meta: 'x' }]])(
    'is 400 and -32602 when params are %j',
    async (params) => {
      const { mcpUrl, admin } = await startTestGateway();
      const { status, json } = await send(mcpUrl, {
        key: admin,
        headers,
        body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params },
      });
      expect(status).toBe(400);
      expect(json.error).toEqual({
        code: -32602,
        message: 'A 2026-07-28 request needs "io.modelcontextprotocol/protocolVersion" in params._meta.',
      });
    },
  );

  it('is 400 and -32602 without the capabilities', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: { [version]: '2026-07-28' } } };
    const { status, json } = await send(mcpUrl, { key: admin, headers, body });
    expect(status).toBe(400);
    expect(json.error.message).toContain('io.modelcontextprotocol/clientCapabilities');
  });
});

describe('a revision that is not spoken', () => {
  it('is 400 and -32022 with those that are, said in the body or in the header alone', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { body, headers } = modern('tools/list');
    body.params._meta['io.modelcontextprotocol/protocolVersion'] = '2099-01-01';
    const stated = { ...headers, 'mcp-protocol-version': '2099-01-01' };
    for (const sent of [body, { jsonrpc: '2.0', id: 1, method: 'tools/list' }]) {
      const { status, json } = await send(mcpUrl, { key: admin, body: sent, headers: stated });
      expect(status).toBe(400);
      expect(json.error).toMatchObject({ code: -32022, data: { supported, requested: '2099-01-01' } });
    }
  });
});

describe('methods', () => {
  it.each(['no/such', 'ping', 'initialize', 'logging/setLevel', 'resources/list'])(
    'answers %s with 404 and -32601',
    async (method) => {
      const { mcpUrl, admin } = await startTestGateway();
      const { status, json } = await send(mcpUrl, { key: admin, ...modern(method, {}, 'x') });
      expect(status).toBe(404);
      expect(json).toMatchObject({ id: 'x', error: { code: -32601 } });
      expect(json.error.message).toBe(
        `There is no method "${method}" here; there is server/discover, subscriptions/listen, tools/call, tools/list.`,
      );
    },
  );

  it('takes calls and nothing else on the address for calls', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { status, json } = await send(`${mcpUrl}/tools/call`, { key: admin, ...modern('tools/list') });
    expect(status).toBe(404);
    expect(json.error.message).toBe('There is no method "tools/list" here; there is tools/call.');
  });
});

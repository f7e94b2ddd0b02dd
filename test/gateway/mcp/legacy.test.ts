// The revisions with a handshake on the wire, and messages that are none.
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../../src/core/key-minting.ts';
import { packageVersion } from '../../../src/core/package.ts';
import { legacy, send, startTestGateway } from '../http/test-gateway.ts';

describe('initialize', () => {
  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2025-11-25'],
    [undefined, '2025-11-25'],
  ])('asked for %s answers %s', async (protocolVersion, answered) => {
    const { mcpUrl, admin } = await startTestGateway();
    const clientInfo = { name: 'test', version: '1' };
    const body = legacy('initialize', { protocolVersion, capabilities: {}, clientInfo });
    const { status, json, headers } = await send(mcpUrl, { key: admin, body });
    expect(status).toBe(200);
    expect(headers['mcp-session-id']).toBeUndefined();
    expect(json).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        protocolVersion: answered,
        capabilities: { tools: {} },
        serverInfo: { name: 'velaro-mcp', title: 'Velaro', version: packageVersion },
        instructions: expect.any(String),
        _meta: { 'velaro/idempotency': { header: 'Idempotency-Key', windowSeconds: 86_400 } },
      },
    });
  });
});

describe('requests', () => {
  it.each([undefined, '2025-11-25', '2025-06-18', '2025-03-26'])(
    'are answered with the version header %s',
    async (version) => {
      const { mcpUrl, admin } = await startTestGateway();
      const headers: Record<string, string> = version === undefined ? {} : { 'mcp-protocol-version': version };
      expect((await send(mcpUrl, { key: admin, headers, body: legacy('ping') })).json).toEqual({
        jsonrpc: '2.0',
        id: 1,
        result: {},
      });
      const { json } = await send(mcpUrl, { key: admin, headers, body: legacy('tools/list') });
      expect(Object.keys(json.result)).toEqual(['tools']);
      const call = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} });
      expect(Object.keys((await send(mcpUrl, { key: admin, headers, body: call })).json.result)).toEqual([
        'content',
        'structuredContent',
      ]);
    },
  );

  it('with an unknown method are answered 200 and -32601: a 404 would end the session', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { status, json } = await send(mcpUrl, { key: admin, body: legacy('prompts/list') });
    expect(status).toBe(200);
    expect(json.error).toMatchObject({ code: -32601, message: expect.stringContaining('"prompts/list"') });
  });

  it('keep their id as it was sent', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    for (const id of [0, -5, 'a-b', ''])
      expect((await send(mcpUrl, { key: admin, body: legacy('ping', {}, id) })).json.id).toBe(id);
  });
});

describe('notifications', () => {
  it('are taken with 202 and no body, from who holds a key', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(await send(mcpUrl, { key: admin, body })).toMatchObject({ status: 202, text: '' });
    for (const key of [undefined, mintKey('mcp')])
      expect((await send(mcpUrl, { body, ...(key && { key }) })).status).toBe(401);
  });
});

describe('what is no message', () => {
  it.each([
    [[], null, 'Batches are not part of MCP: send one message at a time.'],
    ['"text"', null, 'A message is a JSON object.'],
    [{ id: 4, method: 'ping' }, 4, 'The member "jsonrpc" must be "2.0".'],
    [{ jsonrpc: '2.0', id: 5, method: 7 }, 5, 'The member "method" must be a string.'],
    [{ jsonrpc: '2.0', id: 6, method: 'ping', params: [] }, 6, 'The member "params" must be an object.'],
    [{ jsonrpc: '2.0', id: null, method: 'ping' }, null, 'The member "id" must be a string or an integer.'],
    [{ jsonrpc: '2.0', id: 1.5, method: 'ping' }, null, 'The member "id" must be a string or an integer.'],
    [{ jsonrpc: '2.0', id: 7, result: {} }, 7, 'The gateway has asked nothing.'],
  ])('is 400 and -32600: %j', async (body, id, message) => {
    const { mcpUrl, admin } = await startTestGateway();
    const headers = { 'content-type': 'application/json' };
    const { status, json } = await send(mcpUrl, { key: admin, body, headers });
    expect(status).toBe(400);
    expect(json).toEqual({ jsonrpc: '2.0', id, error: { code: -32600, message } });
  });

  it('is a parse error when there is nothing at all', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { status, json } = await send(mcpUrl, { key: admin, method: 'POST' });
    expect(status).toBe(400);
    expect(json.error.code).toBe(-32600);
  });
});

describe('answers', () => {
  it('come as one event to a client that takes nothing else', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const headers = { accept: 'text/event-stream' };
    const answer = await send(mcpUrl, { key: admin, headers, body: legacy('ping') });
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(answer.text).toBe('event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  });

  it.each(['application/json, text/event-stream', '*/*', 'text/html'])(
    'come as JSON to one that takes %s',
    async (accept) => {
      const { mcpUrl, admin } = await startTestGateway();
      const answer = await send(mcpUrl, { key: admin, headers: { accept }, body: legacy('ping') });
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    },
  );
});

// subscriptions/listen: what a stream says first, when it tells of changes, and how it ends.
import { type IncomingMessage, request } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Subscriptions } from '../../../src/gateway/mcp/subscriptions.ts';
import { EventStreamReader } from '../../../src/protocol/sse.ts';
import { modern, send, startTestGateway } from '../http/test-gateway.ts';
import { startStubTool } from './stub-tool.ts';

const subscriptionId = 'io.modelcontextprotocol/subscriptionId';
const serverInfo = 'io.modelcontextprotocol/serverInfo';
const wanted = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

interface Listening {
  readonly response: IncomingMessage;
  /** The next message of the stream; undefined when it has ended. */
  next(): Promise<unknown>;
  /** Resolves with the first comment that comes. */
  readonly comment: Promise<string>;
}

function listen(mcpUrl: string, key: string, id: string | number = 'listen:0', notifications: object = wanted) {
  const { body, headers } = modern('subscriptions/listen', { notifications }, id);
  return new Promise<Listening>((resolve, reject) => {
    const outgoing = request(mcpUrl, {
      agent: false,
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    onTestFinished(() => void outgoing.destroy());
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const messages: unknown[] = [];
      const waiting: ((message: unknown) => void)[] = [];
      const deliver = (message: unknown) => {
        const waiter = waiting.shift();
        if (waiter) waiter(message);
        else messages.push(message);
      };
      const reader = new EventStreamReader(({ data }) => deliver(JSON.parse(data)));
      const comment = new Promise<string>((seen) => {
        response.on('data', (piece: Buffer) => {
          if (piece.toString().startsWith(':')) seen(piece.toString());
          reader.push(piece);
        });
      });
      response.on('end', () => deliver(undefined));
      const next = () =>
        messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((done) => waiting.push(done));
      resolve({ response, next, comment });
    });
    outgoing.end(JSON.stringify(body));
  });
}

const acknowledged = (id: string | number) => ({
  jsonrpc: '2.0',
  method: 'notifications/subscriptions/acknowledged',
  params: { notifications: { toolsListChanged: true }, _meta: { [subscriptionId]: id } },
});

describe('a subscription', () => {
  it('is acknowledged first, with what it will be told of', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    for (const id of ['listen:0', 7]) {
      const { response, next } = await listen(mcpUrl, admin, id);
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
      expect(await next()).toEqual(acknowledged(id));
    }
  });

  it('to what never changes here ends at once', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { next } = await listen(mcpUrl, admin, 1, { promptsListChanged: true });
    expect(await next()).toMatchObject({ params: { notifications: {} } });
    expect(await next()).toMatchObject({ id: 1, result: { resultType: 'complete' } });
    expect(await next()).toBeUndefined();
  });

  it('has to say what to tell of', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const { json } = await send(mcpUrl, { key: admin, ...modern('subscriptions/listen') });
    expect(json.error).toEqual({ code: -32602, message: 'params.notifications has to say what to tell of.' });
  });

  it('is kept alive by comments, and told when the tools of its key have changed', async () => {
    const gateway = await startStubTool(async () => ({ content: [] }));
    const { next, comment } = await listen(gateway.mcpUrl, gateway.key);
    expect(await next()).toEqual(acknowledged('listen:0'));
    expect(await comment).toBe(': keep-alive\n\n');
    gateway.addTool('another');
    expect(await next()).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta: { [subscriptionId]: 'listen:0' } },
    });
  });

  it('is told to a real client', async () => {
    const gateway = await startStubTool(async () => ({ content: [] }));
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    const changed = new Promise<void>((resolve) => {
      client.setNotificationHandler('notifications/tools/list_changed', async () => resolve());
    });
    const requestInit = { headers: { authorization: `Bearer ${gateway.key}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit }));
    onTestFinished(() => client.close());
    expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: true } });
    const { honoredFilter } = await client.listen({ toolsListChanged: true });
    expect(honoredFilter).toEqual({ toolsListChanged: true });
    gateway.addTool('another');
    await changed;
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['stub', 'another']);
  });
});

describe('the end of a subscription', () => {
  it('comes with the revocation of its key, and says so', async () => {
    const gateway = await startTestGateway();
    const { id, key } = await gateway.createKey({});
    const { next } = await listen(gateway.mcpUrl, key);
    await next();
    await send(`${gateway.mcpUrl}/keys/${id}`, { key: gateway.admin, method: 'DELETE' });
    expect(await next()).toMatchObject({ id: 'listen:0', error: { code: -31401, data: { code: 'key.revoked' } } });
    expect(await next()).toBeUndefined();
  });

  it('comes with a rotation that kills the old text at once', async () => {
    const gateway = await startTestGateway();
    const { key } = await gateway.createKey({});
    const { next } = await listen(gateway.mcpUrl, key);
    await next();
    await send(`${gateway.mcpUrl}/keys/self/rotate`, { key, body: { now: true } });
    expect(await next()).toMatchObject({ error: { data: { code: 'key.revoked' } } });
    expect(await next()).toBeUndefined();
  });

  it('comes soon after another process has revoked the key', async () => {
    const gateway = await startTestGateway({ subscriptions: { keepAliveMs: 20 } });
    const { id, key } = await gateway.createKey({});
    const { next } = await listen(gateway.mcpUrl, key);
    await next();
    const store = await gateway.openStore();
    const [site] = await store.listSites();
    await store.revokeKey(site?.id ?? '', id);
    expect(await next()).toMatchObject({ error: { data: { code: 'key.revoked' } } });
  });

  it('is a whole result when the gateway stops', async () => {
    const gateway = await startTestGateway();
    const { next } = await listen(gateway.mcpUrl, gateway.admin, 3);
    await next();
    const stopped = gateway.stop();
    expect(await next()).toEqual({
      jsonrpc: '2.0',
      id: 3,
      result: {
        resultType: 'complete',
        _meta: { [subscriptionId]: 3, [serverInfo]: expect.objectContaining({ name: 'velaro-mcp' }) },
      },
    });
    expect(await next()).toBeUndefined();
    await stopped;
  });

  it('is no loss of the connection to a real client', async () => {
    const gateway = await startTestGateway();
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    const requestInit = { headers: { authorization: `Bearer ${gateway.admin}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit }));
    onTestFinished(() => client.close());
    const { closed } = await client.listen({ toolsListChanged: true });
    await gateway.stop();
    expect(await closed).toBe('graceful');
  });
});

describe('the number of subscriptions', () => {
  it('is bounded for each key and in all', async () => {
    const gateway = await startTestGateway({ subscriptions: { maxOpen: 3, maxPerKey: 2 } });
    const { key } = await gateway.createKey({});
    const { key: another } = await gateway.createKey({});
    const status = async (text: string) => (await listen(gateway.mcpUrl, text)).response.statusCode;
    expect([await status(key), await status(key), await status(key)]).toEqual([200, 200, 429]);
    expect([await status(another), await status(another)]).toEqual([200, 429]);
  });

  it('goes down when a client leaves', async () => {
    const subscriptions = new Subscriptions({ maxOpen: 1 });
    const subscriber = { id: 1, requestId: 'req_1', keyId: 'key_1', look: async () => [] };
    const stream = subscriptions.open(subscriber, []);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy();
    await closed;
    expect(subscriptions.size).toBe(0);
    expect(() => subscriptions.open(subscriber, [])).not.toThrow();
  });
});

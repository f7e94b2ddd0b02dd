// Calls that go wrong: what the caller is told, what is counted, and what the record says.
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VelaroError } from '../../../src/core/errors.ts';
import { mintKey } from '../../../src/core/key-minting.ts';
import type { CallContext } from '../../../src/gateway/engine/skill-engine.ts';
import { legacy, modern, send, startTestGateway } from '../http/test-gateway.ts';
import { startStubTool } from './stub-tool.ts';

describe('arguments that are wrong', () => {
  it('come back as a result that names the field, and are never counted', async () => {
    const gateway = await startTestGateway({ sandbox: true });
    const { key } = await gateway.createKey({ scopes: ['commerce', 'ops'], monthlyQuota: 1 });
    for (const args of [undefined, {}, { ordrId: '5001234567890' }, { orderId: 7 }, 'text']) {
      const body = legacy('tools/call', { name: 'shopify_get_order', arguments: args });
      const { status, json } = await send(gateway.mcpUrl, { key, body });
      expect(status).toBe(200);
      expect(json.result.isError).toBe(true);
      expect(json.result._meta['velaro/error']).toMatchObject({ code: 'tool.arguments' });
    }
    const misspelt = legacy('tools/call', { name: 'shopify_get_order', arguments: { ordrId: '1' } });
    const { json } = await send(gateway.mcpUrl, { key, body: misspelt });
    expect(json.result.content[0].text).toContain('ordrId');
    expect((await send(`${gateway.mcpUrl}/usage`, { key })).json.used).toBe(0);
  });

  it('do not hide that the key lacks the scope', async () => {
    const gateway = await startTestGateway({ sandbox: true });
    const { key } = await gateway.createKey({ scopes: ['ops'] });
    const body = legacy('tools/call', { name: 'shopify_get_order', arguments: {} });
    expect((await send(gateway.mcpUrl, { key, body })).status).toBe(403);
  });
});

describe('a tool that is not there', () => {
  it('is -32602 and named, once the key is known', async () => {
    const { mcpUrl, admin } = await startTestGateway();
    const params = { name: 'shopify_refund_order', arguments: {} };
    for (const url of [mcpUrl, `${mcpUrl}/tools/call`])
      for (const sent of [{ body: legacy('tools/call', params) }, modern('tools/call', params)]) {
        const { status, json } = await send(url, { key: admin, ...sent });
        expect(status).toBe(200);
        expect(json.error).toMatchObject({
          code: -32602,
          message: 'There is no tool "shopify_refund_order" here. tools/list names those that this key may call.',
          data: { code: 'tool.unknown' },
        });
      }
    expect((await send(mcpUrl, { body: legacy('tools/call', params) })).status).toBe(401);
  });

  it.each([[{}], [{ name: 7 }], [{ name: null }]])('is -32602 when it has no name: %j', async (params) => {
    const { mcpUrl, admin } = await startTestGateway();
    const { json } = await send(mcpUrl, { key: admin, body: legacy('tools/call', params) });
    expect(json.error).toEqual({ code: -32602, message: 'A call names its tool: params.name has to be a string.' });
  });
});

describe('a tool that fails', () => {
  it('with an error of ours says what happened', async () => {
    const gateway = await startStubTool(async () => {
      throw new VelaroError('vendor.unavailable', 'Shopify answers 503.', { hint: 'Try again in a minute.' });
    });
    const { json } = await gateway.call();
    expect(json.result).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'Shopify answers 503. Try again in a minute.' }],
      _meta: { 'velaro/error': { code: 'vendor.unavailable' } },
    });
    expect(gateway.outcomes).toMatchObject([{ status: 'vendor.unavailable' }]);
  });

  it('with anything else gives a reference and nothing more; the log has the cause without secrets', async () => {
    const secret = `Bearer ${'s'.repeat(30)}`;
    const gateway = await startStubTool(async () => {
      throw new TypeError(`cannot read x of undefined, authorization: ${secret}`);
    });
    const { json, text, headers } = await gateway.call();
    const id = headers['x-request-id'];
    expect(json.result).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: `Something went wrong inside the gateway. (reference ${id})` }],
    });
    expect(text).not.toContain('cannot read');
    expect(gateway.outcomes).toMatchObject([{ id, status: 'internal.bug' }]);
    const log = gateway.log.join('\n');
    expect(log).toContain('cannot read x of undefined');
    expect(log).toContain(String(id));
    expect(log).not.toContain(secret);
  });
});

describe('a fault of the gateway itself', () => {
  it('is 500 with a reference and nothing more, in both forms', async () => {
    const gateway = await startStubTool(async () => ({ content: [] }), {
      admit: () => Promise.reject(new RangeError('index 7 is out of range')),
    });
    const called = await gateway.call();
    const listed = await send(`${gateway.mcpUrl}/tools/list`, { key: gateway.key });
    const message = (id: unknown) => `Something went wrong inside the gateway. (reference ${id})`;
    const [callId, listId] = [called, listed].map(({ headers }) => headers['x-request-id']);
    expect(called.status).toBe(500);
    expect(called.json).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: {
        code: -32603,
        message: message(callId),
        data: { code: 'internal.bug', message: message(callId), retryable: false, requestId: callId },
      },
    });
    expect(listed.status).toBe(500);
    expect(listed.json).toEqual({ error: { code: 'internal.bug', message: message(listId), requestId: listId } });
    for (const id of [callId, listId])
      expect(gateway.log.some((line) => line.includes(`${id} fault`) && line.includes('index 7'))).toBe(true);
  });
});

describe('a client that goes away', () => {
  it('ends the call, and the record says so', async () => {
    let started: (context: CallContext) => void = () => {};
    const running = new Promise<CallContext>((resolve) => {
      started = resolve;
    });
    const gateway = await startStubTool(
      (context) =>
        new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () =>
            reject(new VelaroError('cancelled', 'The call was cancelled.')),
          );
          started(context);
        }),
    );
    const client = new AbortController();
    const call = fetch(gateway.mcpUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(legacy('tools/call', { name: 'stub', arguments: {} })),
      signal: client.signal,
    });
    const context = await running;
    client.abort();
    await expect(call).rejects.toThrow();
    expect((await gateway.settled).status).toBe('cancelled');
    expect(context.signal.aborted).toBe(true);
    await gateway.stop();
    expect(gateway.log.at(-1)).toContain('POST /mcp/v1 499');
  });
});

describe('a store that is away', () => {
  it('lets nobody in: 503, with a wait', async () => {
    const gateway = await startStubTool(async () => ({ content: [] }));
    const unlock = await gateway.lockStore();
    const { status, json, headers } = await gateway.call();
    expect(status).toBe(503);
    expect(headers['retry-after']).toMatch(/^\d+$/);
    expect(json).toMatchObject({ id: 1, error: { code: -31503, data: { code: 'store.unavailable' } } });
    expect(gateway.outcomes).toEqual([]);
    unlock();
    expect((await gateway.call()).status).toBe(200);
  });

  it('is not asked about a key that is mistyped or of another family', async () => {
    const gateway = await startStubTool(async () => ({ content: [] }));
    const unlock = await gateway.lockStore();
    const mistyped = gateway.key.slice(0, -1) + (gateway.key.endsWith('a') ? 'b' : 'a');
    for (const key of [mistyped, mintKey('rest'), mintKey('velaflows')])
      expect((await send(gateway.mcpUrl, { key, body: legacy('ping') })).status).toBe(401);
    expect((await send(gateway.mcpUrl, { key: mintKey('mcp'), body: legacy('ping') })).status).toBe(503);
    unlock();
  });
});

describe('a stop while a call runs', () => {
  it('waits for its answer and takes nobody new', async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let finish = (_result: { content: [] }) => {};
    const gateway = await startStubTool(() => {
      started();
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const call = gateway.call();
    await running;
    const stopped = gateway.stop();
    await expect(gateway.call()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish({ content: [] });
    expect(await call).toMatchObject({ status: 200, json: { result: { content: [] } } });
    await stopped;
    expect(await gateway.openCalls()).toEqual([]);
  });

  it('lets connections go that wait for nothing meanwhile, and the others with their answer', async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let finish = (_result: { content: [] }) => {};
    const gateway = await startStubTool(() => {
      started();
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    // Clients open some in advance, and what never asked anything is not idle to Node.
    const spare = connect(Number(new URL(gateway.mcpUrl).port), '127.0.0.1');
    onTestFinished(() => void spare.destroy());
    await once(spare, 'connect');
    const call = fetch(gateway.mcpUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(legacy('tools/call', { name: 'stub', arguments: {} })),
    });
    await running;
    const stopped = gateway.stop(3_600_000);
    await once(spare.resume(), 'close');
    finish({ content: [] });
    const answer = await call;
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.json()).toMatchObject({ result: { content: [] } });
    await stopped;
  });

  it('cuts off one that takes too long, and still writes down how it ended', async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const gateway = await startStubTool(({ signal }) => {
      started();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new VelaroError('cancelled', 'The call was cancelled.')));
      });
    });
    const call = gateway.call();
    await running;
    await Promise.all([expect(call).rejects.toMatchObject({ code: 'ECONNRESET' }), gateway.stop(0)]);
    expect(gateway.outcomes).toMatchObject([{ status: 'cancelled' }]);
    expect(await gateway.openCalls()).toEqual([]);
  });
});

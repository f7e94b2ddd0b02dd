// Idempotency-Key on calls: one run, one count, one answer, on both addresses.
import { describe, expect, it } from 'vitest';
import { VelaroError } from '../../../src/core/errors.ts';
import { legacy, modern, send } from '../http/test-gateway.ts';
import { startStubTool } from './stub-tool.ts';

const params = { name: 'stub', arguments: { order: 1 } };

async function start(run?: (count: number) => Promise<void>) {
  let runs = 0;
  const gateway = await startStubTool(async () => {
    runs++;
    await run?.(runs);
    return { content: [{ type: 'text', text: `run ${runs}` }] };
  });
  const call = (idempotencyKey: string, body: unknown = legacy('tools/call', params), path = '') =>
    send(`${gateway.mcpUrl}${path}`, { key: gateway.key, body, headers: { 'idempotency-key': idempotencyKey } });
  return { gateway, call, runs: () => runs };
}

describe('the same key with the same call', () => {
  it('gets the first answer, marked as a repeat, and is not run or counted again', async () => {
    const { gateway, call, runs } = await start();
    const first = await call('one');
    const again = await call('one', legacy('tools/call', params, 'another-id'));
    const elsewhere = await call('one', legacy('tools/call', params), '/tools/call');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    for (const repeat of [again, elsewhere]) {
      expect(repeat.status).toBe(200);
      expect(repeat.headers['idempotency-replayed']).toBe('true');
      expect(repeat.json.result).toEqual(first.json.result);
    }
    expect(again.json.id).toBe('another-id');
    expect(runs()).toBe(1);
    expect((await send(`${gateway.mcpUrl}/usage`, { key: gateway.key })).json.used).toBe(1);
  });

  it('is answered in the form of whoever asks', async () => {
    const { gateway, call } = await start();
    await call('one');
    const { body, headers } = modern('tools/call', params);
    const sent = { key: gateway.key, body, headers: { ...headers, 'idempotency-key': 'one' } };
    expect((await send(gateway.mcpUrl, sent)).json.result).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'run 1' }],
    });
  });

  it('waits while the first one is under way, fifty at once', async () => {
    const { gateway, call, runs } = await start();
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('one')));
    expect(new Set(answers.map(({ status, json }) => `${status} ${JSON.stringify(json.result)}`)).size).toBe(1);
    expect(answers[0]?.json.result.content).toEqual([{ type: 'text', text: 'run 1' }]);
    expect(runs()).toBe(1);
    expect((await send(`${gateway.mcpUrl}/usage`, { key: gateway.key })).json.used).toBe(1);
  });

  it('gets the first failure too', async () => {
    const { call, runs } = await start(async () => {
      throw new VelaroError('vendor.unavailable', 'Shopify answers 503.');
    });
    const [first, again] = [await call('one'), await call('one')];
    expect(again.json.result.isError).toBe(true);
    expect(again.json.result).toEqual(first.json.result);
    expect(runs()).toBe(1);
  });

  it('gets the answer of a call whose client had gone', async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { gateway, call, runs } = await start(() => {
      started();
      return finished;
    });
    const client = new AbortController();
    const lost = fetch(gateway.mcpUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        'idempotency-key': 'one',
      },
      body: JSON.stringify(legacy('tools/call', params)),
      signal: client.signal,
    });
    await running;
    client.abort();
    await expect(lost).rejects.toThrow();
    const repeat = call('one');
    finish();
    expect((await repeat).json.result.content).toEqual([{ type: 'text', text: 'run 1' }]);
    expect(runs()).toBe(1);
  });
});

describe('what the key does not do', () => {
  it('repeat another call: 409, with the id of the request', async () => {
    const { call, runs } = await start();
    await call('one');
    const other = legacy('tools/call', { name: 'stub', arguments: { order: 2 } }, 'b');
    for (const path of ['', '/tools/call']) {
      const { status, json } = await call('one', other, path);
      expect(status).toBe(409);
      expect(json).toMatchObject({ id: 'b', error: { code: -31409, data: { code: 'idempotency.mismatch' } } });
    }
    expect(runs()).toBe(1);
  });

  it('join calls of different keys', async () => {
    const { call, runs } = await start();
    await call('one');
    await call('two');
    expect(runs()).toBe(2);
  });

  it.each(['', 'x'.repeat(129), 'tab\there'])('take the text %j: 400', async (text) => {
    const { call, runs } = await start();
    const { status, json } = await call(text);
    expect(status).toBe(400);
    expect(json.error.data).toMatchObject({ code: 'argument.invalid', details: { field: 'Idempotency-Key' } });
    expect(runs()).toBe(0);
  });
});

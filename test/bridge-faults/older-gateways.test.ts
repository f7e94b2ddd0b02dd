// Gateways that do not speak 2026-07-28: those with sessions, which can be lost, and those with nothing but two plain endpoints.
import { expect, test } from 'vitest';
import { call, failureOf, startFarSide, successOf, toolNames } from '../parts/bridge-far-side.ts';
import { startOlderGateway } from '../parts/bridge-older-gateway.ts';
import { legacy, startBridge } from '../parts/bridge-process.ts';
import { echoTool, json } from '../parts/stub-gateway.ts';

async function olderGateway() {
  const gateway = await startOlderGateway();
  const bridge = startBridge(gateway.environment);
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'old-host', version: '1' },
  };
  await bridge.ask(legacy('init', 'initialize', params));
  bridge.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return { gateway, bridge };
}

const toolCall = (id: number, name: string, more: Record<string, unknown> = {}) =>
  legacy(id, 'tools/call', { name, arguments: {}, ...more });

test('a gateway with sessions: tools are listed and called, over one session', async () => {
  const { gateway, bridge } = await olderGateway();
  const { result } = await bridge.ask(legacy(1, 'tools/list'));
  expect(result?.tools).toMatchObject([{ name: 'count' }, { name: 'ask' }, { name: 'ask-aside' }, { name: 'work' }]);
  expect(successOf(await bridge.ask(toolCall(2, 'count')))).toBe('1');
  expect(successOf(await bridge.ask(toolCall(3, 'count')))).toBe('2');
  expect(gateway.seen.filter((one) => one === 'POST initialize')).toHaveLength(1);
});

test('a lost session is replaced unseen, and the call that met it runs once', async () => {
  const { gateway, bridge } = await olderGateway();
  expect(successOf(await bridge.ask(toolCall(1, 'count')))).toBe('1');
  gateway.forgetSessions();
  expect(successOf(await bridge.ask(toolCall(2, 'count')))).toBe('2');
  expect(gateway.counted()).toBe(2);
  expect(gateway.seen.filter((one) => one === 'POST initialize')).toHaveLength(2);
});

test('a session lost under many calls at once: each is answered, each runs once, one new session', async () => {
  const { gateway, bridge } = await olderGateway();
  expect(successOf(await bridge.ask(toolCall(0, 'count')))).toBe('1');
  gateway.forgetSessions();
  const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => bridge.ask(toolCall(n + 1, 'count'))));
  const numbers = replies.map((reply) => Number(successOf(reply))).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  expect(gateway.seen.filter((one) => one === 'POST initialize')).toHaveLength(2);
});

test('a modern host works there as well', async () => {
  const gateway = await startOlderGateway();
  const bridge = startBridge(gateway.environment);
  expect(await toolNames(bridge, 1)).toEqual(['count', 'ask', 'ask-aside', 'work']);
  expect(successOf(await bridge.ask(call(2, {}, 'count')))).toBe('1');
});

test.each(['ask', 'ask-aside'])('elicitation passes through (%s), also in the very first request', async (tool) => {
  const { bridge } = await olderGateway();
  bridge.send(toolCall(1, tool));
  const question = await bridge.notification('elicitation/create');
  bridge.send({ jsonrpc: '2.0', id: question.id ?? null, result: { action: 'accept', content: { name: 'Ann' } } });
  expect(successOf(await bridge.next(({ id, method }) => id === 1 && method === undefined))).toBe('accept Ann');
});

test('progress passes through', async () => {
  const { bridge } = await olderGateway();
  bridge.send(toolCall(2, 'work', { _meta: { progressToken: 9 } }));
  expect((await bridge.notification('notifications/progress')).params).toMatchObject({ progressToken: 9, progress: 1 });
  expect(successOf(await bridge.next(({ id, method }) => id === 2 && method === undefined))).toBe('worked');
});

test('the session is given back when the host goes', async () => {
  const { gateway, bridge } = await olderGateway();
  await bridge.ask(toolCall(1, 'count'));
  expect(await bridge.end()).toBe(0);
  expect(gateway.seen.at(-1)).toBe('DELETE');
});

test('a plain gateway: GET tools/list and POST tools/call are all it takes, in both eras', async () => {
  const gateway = await startFarSide({
    others: ({ httpMethod, path }, response) => {
      if (httpMethod === 'GET' && path === '/mcp/v1/tools/list') json(response, 200, { tools: [echoTool] });
      else json(response, 404, { error: { code: 'not_found', message: 'No such route.' } });
    },
    calls: ({ message, path }, response) => {
      if (path !== '/mcp/v1/tools/call') {
        json(response, 404, { error: { code: 'not_found', message: 'No such route.' } });
        return;
      }
      const content = [{ type: 'text', text: JSON.stringify(message.params) }];
      json(response, 200, { jsonrpc: '2.0', id: message.id, result: { content } });
    },
  });
  const bridge = startBridge(gateway.environment);
  await bridge.initialize();
  expect((await bridge.ask(legacy(1, 'tools/list'))).result).toEqual({ tools: [echoTool] });
  const params = { name: 'echo', arguments: { n: 1 } };
  expect(successOf(await bridge.ask(legacy(2, 'tools/call', params)))).toBe(JSON.stringify(params));
  expect(successOf(await bridge.ask(call(3, { n: 3 })))).toContain('"arguments":{"n":3}');
  expect((await bridge.ask(legacy(4, 'prompts/list'))).error?.code).toBe(-32601);
  const carried = gateway.calls().filter(({ path }) => path === '/mcp/v1/tools/call');
  expect(carried).toHaveLength(2);
  expect(carried[0]?.message.params).toEqual(params);
});

test('a plain gateway’s refusals keep their reasons', async () => {
  const gateway = await startFarSide({
    others: ({ httpMethod }, response) =>
      httpMethod === 'GET' ? json(response, 200, [echoTool]) : json(response, 404, { error: 'no' }),
    calls: ({ message, path }, response) => {
      if (path !== '/mcp/v1/tools/call') json(response, 404, { error: 'no' });
      else {
        const error = { code: -31429, message: 'm', data: { code: 'quota.key', message: 'The quota is used up.' } };
        json(response, 429, { jsonrpc: '2.0', id: message.id, error }, { 'retry-after': '3600' });
      }
    },
  });
  const bridge = startBridge(gateway.environment);
  expect(await toolNames(bridge, 1)).toEqual(['echo']);
  expect(failureOf(await bridge.ask(call(2)))).toContain('The quota is used up.');
});

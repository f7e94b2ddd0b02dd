import { expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { legacy, modern, startBridge } from '../parts/bridge-process.ts';
import { calls, echoing, echoTool, json, startStubGateway } from '../parts/stub-gateway.ts';

const key = mintKey('mcp');

async function bridgeTo(handler = echoing) {
  const gateway = await startStubGateway(handler);
  return { gateway, bridge: startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: key }) };
}

test('a modern call passes through verbatim, with the headers that mirror it', async () => {
  const { gateway, bridge } = await bridgeTo();
  const call = modern('call-1', 'tools/call', { name: 'echo', arguments: { text: 'ü' }, later: { unknown: [1] } });
  const reply = await bridge.ask(call);
  expect(reply.result).toEqual({ resultType: 'complete', content: [{ type: 'text', text: '{"text":"ü"}' }] });
  expect(gateway.seen).toHaveLength(1);
  expect(gateway.seen[0]?.text).toBe(JSON.stringify(call));
  expect(gateway.seen[0]?.headers).toMatchObject({
    authorization: `Bearer ${key}`,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'echo',
  });
});

test('a legacy call reaches the gateway as a modern one, and its answer is legacy again', async () => {
  const { gateway, bridge } = await bridgeTo();
  await bridge.initialize();
  const listed = await bridge.ask(legacy(1, 'tools/list'));
  expect(listed.result).toEqual({ tools: [echoTool] });
  const called = await bridge.ask(legacy(2, 'tools/call', { name: 'echo', arguments: { text: 'hi' } }));
  expect(called.result).toEqual({ content: [{ type: 'text', text: '{"text":"hi"}' }] });
  expect(calls(gateway)[0]?.message.params?._meta).toEqual({
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'test-host', version: '1.0.0' },
  });
});

test('the protocol errors of the gateway reach the host as they are', async () => {
  const { bridge } = await bridgeTo(({ message }, response) =>
    json(response, 404, {
      jsonrpc: '2.0',
      id: message.id,
      error: { code: -32601, message: 'Unknown method.', data: { a: 1 } },
    }),
  );
  const reply = await bridge.ask(modern(1, 'prompts/list'));
  expect(reply.error).toEqual({ code: -32601, message: 'Unknown method.', data: { a: 1 } });
});

test('an event stream hands on what comes ahead of the answer, then the answer', async () => {
  const { bridge } = await bridgeTo(({ message }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 0.5 } };
    const result = { jsonrpc: '2.0', id: message.id, result: { resultType: 'complete', content: [] } };
    response.write(`: hello\r\n\r\nevent: message\r\ndata: ${JSON.stringify(progress)}\r\n\r\n`);
    response.end(`event: message\r\ndata: ${JSON.stringify(result)}\r\n\r\n`);
  });
  const reply = await bridge.ask(modern(1, 'tools/call', { name: 'slow' }));
  expect(reply.result).toEqual({ resultType: 'complete', content: [] });
  expect(await bridge.notification('notifications/progress')).toMatchObject({ params: { progress: 0.5 } });
});

test('cancelling a call ends its request to the gateway, and nothing is answered', async () => {
  let closed = () => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  let arrived = () => {};
  const began = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { gateway, bridge } = await bridgeTo(({ raw }) => {
    raw.socket.once('close', closed);
    arrived();
  });
  bridge.send(modern(1, 'tools/call', { name: 'slow' }));
  await began;
  bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  await gone;
  gateway.answer(echoing);
  await bridge.ask(modern(2, 'tools/call', { name: 'echo' }));
  expect(bridge.lines).toHaveLength(1);
});

test('many calls at once each get their own answer', async () => {
  const { bridge } = await bridgeTo();
  const replies = await Promise.all(
    Array.from({ length: 64 }, (_, n) => bridge.ask(modern(n, 'tools/call', { name: 'echo', arguments: { n } }))),
  );
  expect(replies.map(({ result }) => result?.content)).toEqual(
    Array.from({ length: 64 }, (_, n) => [{ type: 'text', text: `{"n":${n}}` }]),
  );
});

test('5 MB of arguments and 10 MB of result pass', async () => {
  const big = 'x'.repeat(5 * 1024 * 1024);
  const { bridge } = await bridgeTo(({ message }, response) => {
    const text = String(message.params?.arguments && JSON.stringify(message.params.arguments).length) + big + big;
    json(response, 200, {
      jsonrpc: '2.0',
      id: message.id,
      result: { resultType: 'complete', content: [{ type: 'text', text }] },
    });
  });
  const reply = await bridge.ask(modern(1, 'tools/call', { name: 'echo', arguments: { big } }));
  expect(JSON.stringify(reply.result).length).toBeGreaterThan(10 * 1024 * 1024);
});

test('an id that is still in use is refused, and the first call keeps its answer', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { bridge } = await bridgeTo(async (seen, response) => {
    await released;
    await echoing(seen, response);
  });
  bridge.send(modern(1, 'tools/call', { name: 'echo' }));
  const refused = await bridge.ask(modern(1, 'tools/call', { name: 'echo' }));
  expect(refused.error?.code).toBe(-32600);
  release();
  expect((await bridge.next(({ id }) => id === 1)).result?.content).toEqual([{ type: 'text', text: 'null' }]);
});

test('parameters marked for headers are mirrored once the tool has been listed', async () => {
  const tool = {
    name: 'regional',
    inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
  };
  const { gateway, bridge } = await bridgeTo(({ message }, response) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id: message.id,
      result: { resultType: 'complete', tools: [tool], content: [] },
    }),
  );
  await bridge.ask(modern(1, 'tools/list'));
  await bridge.ask(modern(2, 'tools/call', { name: 'regional', arguments: { region: 'Zürich' } }));
  expect(calls(gateway)[0]?.headers['mcp-param-region']).toBe(`=?base64?${Buffer.from('Zürich').toString('base64')}?=`);
});

import { expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { type BridgeProcess, legacy, type Message, modern, startBridge } from '../parts/bridge-process.ts';
import { echoing, type Handler, json, startStubGateway } from '../parts/stub-gateway.ts';

const key = mintKey('mcp');
const call = (id: number) => modern(id, 'tools/call', { name: 'echo', arguments: {} });

async function bridgeTo(handler: Handler) {
  const gateway = await startStubGateway(handler);
  return { gateway, bridge: startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: key }) };
}

function textOf(reply: Message): string {
  expect(reply.result?.isError).toBe(true);
  return JSON.stringify(reply.result?.content);
}

async function toolNames(bridge: BridgeProcess, id: string): Promise<unknown[]> {
  const reply = await bridge.ask(modern(id, 'tools/list'));
  const tools = reply.result?.tools;
  return Array.isArray(tools) ? tools.map(({ name }) => name) : [];
}

test('without a key the one tool there is says what to type', async () => {
  const bridge = startBridge();
  await bridge.initialize();
  const listed = await bridge.ask(legacy(1, 'tools/list'));
  expect(listed.result?.tools).toMatchObject([{ name: 'velaro_status' }]);
  const status = await bridge.ask(legacy(2, 'tools/call', { name: 'velaro_status' }));
  expect(JSON.stringify(status.result?.content)).toContain('velaro-mcp login');
  const refused = await bridge.ask(legacy(3, 'tools/call', { name: 'shopify_get_order', arguments: {} }));
  expect(textOf(refused)).toContain('velaro-mcp login');
});

test('a gateway that is down is named, and its tools are announced once it is up, without a restart', async () => {
  const gateway = await startStubGateway(echoing);
  const port = Number(new URL(gateway.url).port);
  await gateway.close();
  const bridge = startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: key });
  await bridge.initialize();
  expect(await toolNames(bridge, 'a')).toEqual(['velaro_status']);
  expect(textOf(await bridge.ask(call(1)))).toContain(`Nothing answers at 127.0.0.1:${port}.`);
  await startStubGateway(echoing, port);
  await bridge.notification('notifications/tools/list_changed');
  expect(await toolNames(bridge, 'b')).toEqual(['echo']);
});

test('a modern host that listens is told too, under the id of its subscription', async () => {
  const gateway = await startStubGateway(echoing);
  const port = Number(new URL(gateway.url).port);
  await gateway.close();
  const bridge = startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: key });
  bridge.send(
    modern('listen:0', 'subscriptions/listen', { notifications: { toolsListChanged: true, promptsListChanged: true } }),
  );
  const meta = { 'io.modelcontextprotocol/subscriptionId': 'listen:0' };
  expect((await bridge.notification('notifications/subscriptions/acknowledged')).params).toEqual({
    _meta: meta,
    notifications: { toolsListChanged: true, promptsListChanged: true },
  });
  await toolNames(bridge, 'a');
  await startStubGateway(echoing, port);
  expect((await bridge.notification('notifications/tools/list_changed')).params).toEqual({ _meta: meta });
});

test.each<[string, Handler, string]>([
  [
    '401',
    (_, r) => json(r, 401, { error: { code: 'key.revoked', message: 'This key was revoked.', hint: 'Run x.' } }),
    'This key was revoked. Run x.',
  ],
  ['401 of a stranger', (_, r) => void r.writeHead(401).end('nope'), 'does not accept the key'],
  [
    '403',
    ({ message }, r) =>
      json(r, 403, {
        jsonrpc: '2.0',
        id: message.id,
        error: { code: -31403, message: 'm', data: { code: 'scope.missing', message: 'The key has no scope "crm".' } },
      }),
    'The key has no scope \\"crm\\".',
  ],
  ['429', (_, r) => void r.writeHead(429, { 'retry-after': '120' }).end(), 'Try again in 120 seconds.'],
  ['500', (_, r) => void r.writeHead(500).end('<h1>stack trace</h1>'), 'HTTP 500'],
  ['503', (_, r) => void r.writeHead(503).end(), 'HTTP 503'],
  [
    'a page of a captive portal',
    (_, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'not an MCP answer',
  ],
  ['a redirect', (_, r) => void r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), 'redirects'],
  [
    'JSON that breaks off',
    (_, r) => void r.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":1,"res'),
    'not an MCP answer',
  ],
  ["another request's answer", (_, r) => json(r, 200, { jsonrpc: '2.0', id: 999, result: {} }), 'not an MCP answer'],
  ['a reset before the answer', (_, r) => void r.socket?.destroy(), 'broke'],
  [
    'a reset in the middle',
    (_, r) => void r.writeHead(200, { 'content-type': 'application/json' }).write('{"json', () => r.socket?.destroy()),
    'broke',
  ],
  [
    'an event stream without the answer',
    (_, r) => void r.writeHead(200, { 'content-type': 'text/event-stream' }).end(': bye\n\n'),
    'ended the connection before',
  ],
])('%s: the call gets one answer that says so, and the next call works', async (_name, handler, expected) => {
  const { gateway, bridge } = await bridgeTo(handler);
  const text = textOf(await bridge.ask(call(1)));
  expect(text).toContain(expected);
  expect(text).not.toContain(key);
  gateway.answer(echoing);
  expect((await bridge.ask(call(2))).result?.isError).toBeUndefined();
  await bridge.end();
  expect(bridge.lines).toHaveLength(2);
});

test('a redirect is not followed: the key stays with its gateway', async () => {
  const elsewhere = await startStubGateway(echoing);
  const { bridge } = await bridgeTo((_, response) => void response.writeHead(307, { location: elsewhere.url }).end());
  await bridge.ask(call(1));
  expect(elsewhere.seen).toEqual([]);
});

test.each([
  ['the host closes stdin', (bridge: BridgeProcess) => bridge.child.stdin?.end()],
  ['SIGTERM', (bridge: BridgeProcess) => bridge.child.kill('SIGTERM')],
  ['SIGINT', (bridge: BridgeProcess) => bridge.child.kill('SIGINT')],
  ['SIGHUP', (bridge: BridgeProcess) => bridge.child.kill('SIGHUP')],
])('it ends at once when %s, even with a call under way', async (_name, finish) => {
  let arrived = () => {};
  const began = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { bridge } = await bridgeTo(() => arrived());
  bridge.send(call(1));
  await began;
  finish(bridge);
  expect(await bridge.exited).toBe(0);
});

test.each([
  [{ VELARO_MCP_KEY: 'vel_live_short' }, 'is not whole'],
  [{ VELARO_MCP_KEY: mintKey('rest') }, 'REST API key'],
])('a key that cannot be one is named as such: %#', async (environment, expected) => {
  const gateway = await startStubGateway(echoing);
  const bridge = startBridge({ VELARO_MCP_URL: gateway.url, ...environment });
  const text = textOf(await bridge.ask(call(1)));
  expect(text).toContain(expected);
  expect(text).not.toContain(environment.VELARO_MCP_KEY);
  expect(gateway.seen).toEqual([]);
});

test('an unknown option ends serve with exit code 2 and the options there are', async () => {
  const bridge = startBridge({}, ['serve', '--prifle', 'x']);
  expect(await bridge.exited).toBe(2);
  expect(bridge.stderr).toContain("Unknown option '--prifle'");
  expect(bridge.stderr).toContain('--profile <name>');
});

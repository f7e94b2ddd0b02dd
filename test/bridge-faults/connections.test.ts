// Connections that fail: down, slow, black holes, resets, restarts, forgotten by a load balancer, gone over a laptop's sleep.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  bridgeTo,
  call,
  echo,
  type FarHandler,
  failureOf,
  result,
  signal,
  startFarSide,
  successOf,
  toolNames,
} from '../parts/bridge-far-side.ts';
import { legacy, startBridge } from '../parts/bridge-process.ts';

const reset: FarHandler = ({ socket }) => void socket.resetAndDestroy();

test('down at the start: the handshake is answered, each call says so, and the first call after it came up works', async () => {
  const { port, environment, close } = await startFarSide();
  await close();
  const bridge = startBridge(environment);
  await bridge.initialize();
  expect(failureOf(await bridge.ask(call(1)))).toBe(
    `Nothing answers at 127.0.0.1:${port}. Check the address, and that the gateway runs.`,
  );
  await startFarSide({ port });
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
});

test('a restart between two calls is not noticed', async () => {
  const first = await startFarSide();
  const bridge = startBridge(first.environment);
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  await first.close();
  const second = await startFarSide({ port: first.port });
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
  expect(second.calls()).toHaveLength(1);
});

test('a name that does not exist is named', async () => {
  const bridge = startBridge({
    ...(await startFarSide()).environment,
    VELARO_MCP_URL: 'https://gateway.invalid/mcp/v1',
  });
  expect(failureOf(await bridge.ask(call(1)))).toContain('The name gateway.invalid cannot be found.');
});

test.each<[string, FarHandler]>([
  ['before the answer', reset],
  [
    'in the middle of a JSON answer',
    ({ socket }, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      response.write('{"jsonrpc":"2.0","id":1,', () => socket.resetAndDestroy());
    },
  ],
  [
    'in the middle of an event',
    ({ socket }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{', () => socket.resetAndDestroy());
    },
  ],
  [
    'after progress on an event stream',
    ({ socket }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } };
      response.write(`data: ${JSON.stringify(progress)}\n\n`, () => socket.resetAndDestroy());
    },
  ],
  ['by a half-closed connection', ({ socket }) => void socket.end()],
])('a call that is cut off %s is answered once and not made again', async (_name, cut) => {
  const { bridge, gateway } = await bridgeTo({ calls: cut });
  const told = failureOf(await bridge.ask(call(1)));
  expect(told).toMatch(/The connection to 127\.0\.0\.1:\d+ broke|ended the connection before it had answered/);
  expect(gateway.calls()).toHaveLength(1);
  gateway.answerCalls(echo);
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
  expect(bridge.answersTo(1)).toHaveLength(1);
  expect(gateway.calls().map(({ message }) => message.id)).toEqual([1, 2]);
});

test('a black hole holds up only the call that fell into it, and that call can be cancelled', async () => {
  const arrived = signal();
  const gone = signal();
  const { bridge, gateway } = await bridgeTo({
    calls: ({ socket }) => {
      socket.once('close', () => gone.give());
      arrived.give();
    },
  });
  bridge.send(call('hole'));
  await arrived.given;
  gateway.answerCalls(echo);
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
  expect((await bridge.ask(legacy(3, 'ping'))).result).toEqual({});
  bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'hole' } });
  await gone.given;
  expect(successOf(await bridge.ask(call(4)))).toBe('{}');
  expect(bridge.answersTo('hole')).toEqual([]);
});

test('a gateway that accepts connections and says nothing does not hold up the handshake or the end', async () => {
  const { bridge } = await bridgeTo({ calls: () => {}, others: () => {} });
  const { result: introduced } = await bridge.initialize();
  expect(introduced?.serverInfo).toMatchObject({ name: 'velaro-mcp' });
  bridge.send(legacy(1, 'tools/list'));
  bridge.send(call(2));
  expect((await bridge.ask(legacy(3, 'ping'))).result).toEqual({});
  expect(await bridge.end()).toBe(0);
});

test('a slow answer is waited for, however slowly its bytes come', async () => {
  const { bridge } = await bridgeTo({
    calls: async ({ message }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const text = JSON.stringify({
        jsonrpc: '2.0',
        id: message.id,
        result: { content: [{ type: 'text', text: 'slow' }] },
      });
      for (const character of text) {
        response.write(character);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    },
  });
  expect(successOf(await bridge.ask(call(1)))).toBe('slow');
});

test.each<[string, (socket: Socket) => void]>([
  ['closed', (socket) => void socket.end()],
  ['reset', (socket) => void socket.resetAndDestroy()],
])('an idle connection that a load balancer has %s is not used again', async (_name, drop) => {
  const { bridge, gateway } = await bridgeTo();
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  const closed = [...gateway.sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of gateway.sockets) drop(socket);
  await Promise.all(closed);
  // The bridge has read the end of its connection by the time it has answered a line.
  await bridge.ask(legacy('after', 'ping'));
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
  expect(gateway.calls()).toHaveLength(2);
});

test('a bridge that slept through the end of its connections wakes up and works', async () => {
  const { bridge, gateway } = await bridgeTo();
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  bridge.child.kill('SIGSTOP');
  for (const socket of gateway.sockets) socket.resetAndDestroy();
  bridge.child.kill('SIGCONT');
  await bridge.ask(legacy('awake', 'ping'));
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
});

const faketime = ['x86_64', 'aarch64'].map((m) => `/usr/lib/${m}-linux-gnu/faketime/libfaketime.so.1`).find(existsSync);
if (faketime === undefined && process.env.VELARO_TEST_REQUIRE_REAL === '1')
  throw new Error('libfaketime is missing: apt-get install libfaketime');

test.skipIf(faketime === undefined)(
  'after a night’s sleep old connections are not trusted, although nobody has closed them',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'velaro-clock-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const clock = join(folder, 'clock');
    writeFileSync(clock, '+0\n');
    const gateway = await startFarSide();
    const network = await startForgetfulNetwork(gateway.port);
    const bridge = startBridge({
      ...gateway.environment,
      VELARO_MCP_URL: `http://127.0.0.1:${network.port}/mcp/v1`,
      LD_PRELOAD: faketime,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      // As in a real sleep: the wall clock goes on, the monotonic one stands still.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    });
    expect(successOf(await bridge.ask(call(1)))).toBe('{}');
    network.forget();
    writeFileSync(clock, '+8h\n');
    expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
  },
);

test('64 calls while the gateway restarts again and again: one answer each', async () => {
  const first = await startFarSide();
  const bridge = startBridge(first.environment);
  expect(await toolNames(bridge, 'list')).toEqual(['echo']);
  const asked: Promise<unknown>[] = [];
  let current = first;
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 16; n++) asked.push(bridge.ask(call(round * 16 + n, { n })));
    await current.close();
    current = await startFarSide({ port: first.port });
  }
  await Promise.all(asked);
  expect(successOf(await bridge.ask(call('end')))).toBe('{}');
  for (let id = 0; id < 64; id++) expect(bridge.answersTo(id)).toHaveLength(1);
});

test('a slow stream of progress is handed on while it comes', async () => {
  const proceed = signal();
  const { bridge } = await bridgeTo({
    calls: async ({ message }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const progress = {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 7, progress: 0.5 },
      };
      response.write(`data: ${JSON.stringify(progress)}\n\n`);
      await proceed.given;
      response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [] } })}\n\n`);
    },
  });
  const asked = bridge.ask(call(1));
  expect((await bridge.notification('notifications/progress')).params).toEqual({ progressToken: 7, progress: 0.5 });
  proceed.give();
  expect(successOf(await asked)).toBe('');
});

test('answers that come late do not get in the way of those that came early', async () => {
  const held = signal();
  const { bridge } = await bridgeTo({
    calls: async (request, response) => {
      if (request.message.id === 'late') await held.given;
      result(response, request.message, { content: [{ type: 'text', text: String(request.message.id) }] });
    },
  });
  const late = bridge.ask(call('late'));
  expect(successOf(await bridge.ask(call('early')))).toBe('early');
  held.give();
  expect(successOf(await late)).toBe('late');
});

/** Passes bytes on to the port, until it forgets its connections: those then say nothing any more, new ones work. */
async function startForgetfulNetwork(port: number) {
  const passed = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      passed.add(from);
      from.on('data', (bytes) => void (passed.has(from) && to.write(bytes)));
      from.on('end', () => void (passed.has(from) && to.end()));
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, forget: () => passed.clear() };
}

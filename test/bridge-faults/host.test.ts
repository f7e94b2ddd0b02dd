// The host's side: odd lines, odd ids, a host that does not read, a host that dies, and exactly one answer to each request.
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  bridgeTo,
  call,
  echo,
  type FarHandler,
  result,
  signal,
  startFarSide,
  successOf,
  until,
} from '../parts/bridge-far-side.ts';
import { binPath, legacy, type Message, startBridge } from '../parts/bridge-process.ts';

test.each<string | number>([0, -1, 9007199254740991, '', '0', 'ä€😀', '__proto__', 'constructor', 'x'.repeat(2000)])(
  'the id %j comes back as it was',
  async (id) => {
    const { bridge } = await bridgeTo();
    expect((await bridge.ask(call(id))).id).toBe(id);
    await bridge.initialize();
    expect((await bridge.ask(legacy(id, 'tools/call', { name: 'echo', arguments: {} }))).id).toBe(id);
    expect((await bridge.ask(legacy(id, 'ping'))).id).toBe(id);
  },
);

test('blank lines, carriage returns, broken lines and answers to nothing do not disturb a call', async () => {
  const { bridge } = await bridgeTo();
  bridge.write('\n\r\n   \n{"jsonrpc":"2.0",\n');
  bridge.write('{"jsonrpc":"2.0","id":"nobody asked","result":{}}\r\n');
  bridge.write('{"jsonrpc":"2.0","method":"notifications/unheard-of"}\n');
  bridge.write('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"none"}}\n');
  bridge.write(`${JSON.stringify(call(1, { n: 1 }))}\r\n`);
  expect(successOf(await bridge.next(({ id }) => id === 1))).toBe('{"n":1}');
  expect(bridge.lines).toHaveLength(2);
});

test('a call may come byte by byte, with characters cut in two, and reaches the gateway as it was', async () => {
  const { bridge, gateway } = await bridgeTo();
  const line = JSON.stringify(call('ä', { text: '€😀\u2028' }));
  for (const byte of Buffer.from(`${line}\n`)) bridge.write(Buffer.of(byte));
  expect(successOf(await bridge.next(({ id }) => id === 'ä'))).toBe('{"text":"€😀\u2028"}');
  expect(gateway.calls()[0]?.text).toBe(line);
});

test('a line of 65 MB is refused with its size, and the next line is served', async () => {
  const { bridge, gateway } = await bridgeTo();
  bridge.write(`${JSON.stringify(call(1, { big: 'x'.repeat(65 * 1024 * 1024) }))}\n`);
  const refused = await bridge.next(({ id }) => id === null);
  expect(refused.error?.message).toMatch(/longer than the 67108864 that are read/);
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
  expect(gateway.calls()).toHaveLength(1);
});

test.each(['legacy', 'modern'])('%s: 5 MB of arguments and 10 MB of answer pass whole', async (era) => {
  const big = 'ü'.repeat(2.5 * 1024 * 1024);
  const { bridge, gateway } = await bridgeTo({
    calls: ({ message }, response) => result(response, message, { content: [{ type: 'text', text: big + big }] }),
  });
  await bridge.initialize();
  const asked = era === 'modern' ? call(1, { big }) : legacy(1, 'tools/call', { name: 'echo', arguments: { big } });
  expect(successOf(await bridge.ask(asked))).toBe(big + big);
  expect(gateway.calls()[0]?.message.params?.arguments).toEqual({ big });
});

test('10 MB in one event pass whole', async () => {
  const text = 'x'.repeat(10 * 1024 * 1024);
  const { bridge } = await bridgeTo({
    calls: ({ message }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const answer = { jsonrpc: '2.0', id: message.id, result: { content: [{ type: 'text', text }] } };
      response.end(`data: ${JSON.stringify(answer)}\n\n`);
    },
  });
  expect(successOf(await bridge.ask(call(1)))).toBe(text);
});

test('an answer without end is given up at a bound, and the call says so', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const { bridge, gateway } = await bridgeTo({
    calls: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    },
  });
  const { result: told } = await bridge.ask(call(1));
  expect(JSON.stringify(told?.content)).toMatch(/larger than \d+ MB/);
  gateway.answerCalls(echo);
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
});

test('stdout carries one JSON message a line and nothing else, whatever goes wrong', async () => {
  const { bridge, gateway } = await bridgeTo({ calls: ({ socket }) => void socket.resetAndDestroy() });
  await bridge.initialize();
  await bridge.ask(call(1));
  gateway.answerCalls((_, response) => void response.writeHead(500).end('line\nbreak'));
  await bridge.ask(call(2));
  gateway.answerCalls(({ message }, response) => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [] } }, null, '\n');
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
  await bridge.ask(call(3));
  for (const line of bridge.lines) expect(JSON.parse(line).jsonrpc).toBe('2.0');
  expect(bridge.lines.filter((line) => line.includes('"id"'))).toHaveLength(4);
});

test('a host that never reads stderr is served for ever', async () => {
  const gateway = await startFarSide({ calls: ({ socket }) => void socket.resetAndDestroy() });
  const child = spawn(process.execPath, [binPath, 'serve'], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', VELARO_LOG: '/dev/full', ...gateway.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let answered = 0;
  let rest = '';
  const all = signal();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    answered += lines.length;
    if (answered >= 300) all.give();
  });
  for (let id = 0; id < 300; id++) child.stdin.write(`${JSON.stringify(call(id))}\n{"oops\n`);
  await all.given;
  child.stdin.end();
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
});

test('a host that dies takes the bridge with it, also in the middle of calls', async () => {
  const gateway = await startFarSide({ calls: () => {} });
  // The host: starts the bridge, hands it a call, tells its pid and waits to be killed.
  const host = spawn(
    process.execPath,
    [
      '-e',
      `const b = require('node:child_process').spawn(process.execPath, [${JSON.stringify(binPath)}, 'serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
       b.stdin.write(process.argv[1] + '\\n'); console.log(b.pid); setInterval(() => {}, 1e6);`,
      JSON.stringify(call(1)),
    ],
    {
      env: { PATH: process.env.PATH, HOME: '/nonexistent', ...gateway.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const pid = Number(await new Promise((resolve) => host.stdout.once('data', resolve)));
  await until(() => gateway.calls().length === 1);
  host.kill('SIGKILL');
  await until(() => !isAlive(pid));
  await until(() => gateway.sockets.size === 0);
});

test('a host that closes its reading end ends the bridge without noise', async () => {
  const held = signal();
  const { bridge } = await bridgeTo({
    calls: async (request, response) => {
      await held.given;
      await echo(request, response);
    },
  });
  bridge.send(call(1));
  bridge.child.stdout?.destroy();
  held.give();
  expect(await bridge.exited).toBe(0);
  expect(bridge.stderr).toBe('');
});

test('answers that are ready when the host says goodbye are still delivered', async () => {
  const { bridge } = await bridgeTo();
  for (let n = 0; n < 200; n++) bridge.send(legacy(n, 'ping'));
  bridge.child.stdin?.end();
  expect(await bridge.exited).toBe(0);
  expect(bridge.lines).toHaveLength(200);
});

test('any mixture of faults: exactly one answer to each request, under its own id', async () => {
  const faults: FarHandler[] = [
    echo,
    ({ socket }) => void socket.resetAndDestroy(),
    (_, response) => void response.writeHead(500).end(),
    (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': \n\n'),
    (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":'),
    (_, response) => void response.writeHead(401).end(),
    (_, response) => void response.writeHead(429, { 'retry-after': '60' }).end(),
    (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  ];
  const { bridge, gateway } = await bridgeTo({
    calls: (request, response) =>
      faults[Number(request.message.params?.arguments && idOf(request.message)) % faults.length]?.(request, response),
  });
  const count = 400;
  const replies = await Promise.all(Array.from({ length: count }, (_, n) => bridge.ask(call(n, { n }))));
  for (const [n, reply] of replies.entries()) {
    expect(reply.id).toBe(n);
    if (n % faults.length === 0) expect(successOf(reply)).toBe(JSON.stringify({ n }));
    else expect(reply.result?.isError).toBe(true);
  }
  for (let n = 0; n < count; n++) expect(bridge.answersTo(n)).toHaveLength(1);
  const ids = gateway.calls().map(({ message }) => message.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('two hosts at once, and a host that starts and goes at once, do not disturb each other', async () => {
  const gateway = await startFarSide();
  const home = startBridge(gateway.environment);
  const bridges = Array.from({ length: 4 }, () => startBridge(gateway.environment));
  bridges[0]?.child.kill('SIGKILL');
  const replies = await Promise.all(bridges.slice(1).map((bridge, n) => bridge.ask(call(n, { n }))));
  expect(replies.map(successOf)).toEqual(['{"n":0}', '{"n":1}', '{"n":2}']);
  expect(successOf(await home.ask(call(9)))).toBe('{}');
});

function idOf({ id }: Message): number {
  return Number(id);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

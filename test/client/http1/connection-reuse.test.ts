// Which connection carries which request: when one is used again, and when it must not be.
import type { Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { idleConnectionMs } from '../../../src/client/transport.ts';
import { answer, closingOf, get, openTransport, readRequests, startRawServer } from './raw-server.ts';

const request = { method: 'GET', headers: {} } as const;
const paths = (count: number) => Array.from({ length: count }, (_none, i) => `/${i}`);

/** Answers each request with the number of its connection. */
const numbered = (socket: Socket, number: number) =>
  readRequests(socket, () => void socket.write(answer(String(number))));

/** All connections but the first are good for one answer: who meets the first one has met one that was free. */
const onlyFirstKept = (largeBytes: number) => (socket: Socket, number: number) =>
  readRequests(socket, (text) => {
    if (text.startsWith('GET /large')) socket.write(answer(Buffer.alloc(largeBytes, 'x')));
    else socket.write(answer(String(number), `connection: ${number === 0 ? 'keep-alive' : 'close'}`));
  });

test('ten calls in turn share one connection', async () => {
  const server = await startRawServer(numbered);
  const transport = openTransport();
  for (const path of paths(10)) expect(await get(transport, server.url(path))).toBe('0');
  expect(server.connections).toHaveLength(1);
});

test('twenty calls at once have a connection each, and the one that was done last is used first', async () => {
  const replies = new Map<string, () => void>();
  const server = await startRawServer((socket, number) =>
    readRequests(socket, (text) => {
      replies.set(text.split(' ')[1] ?? '', () => socket.write(answer(String(number))));
    }),
  );
  const transport = openTransport();
  const askAll = async () => {
    replies.clear();
    const calls = paths(20).map((path) => ({ path, body: get(transport, server.url(path)) }));
    await expect.poll(() => replies.size).toBe(20);
    return calls;
  };

  const done: string[] = [];
  for (const { path, body } of await askAll()) {
    replies.get(path)?.();
    done.push(await body);
  }
  expect(new Set(done).size).toBe(20);

  const again = await askAll();
  for (const reply of replies.values()) reply();
  expect(await Promise.all(again.map(({ body }) => body))).toEqual(done.reverse());
  expect(server.connections).toHaveLength(20);
});

test.each([
  ['with `connection: close`', answer('hello', 'connection: close')],
  ['of HTTP/1.0', Buffer.from('HTTP/1.0 200 OK\r\ncontent-length: 5\r\nconnection: keep-alive\r\n\r\nhello')],
  ['on a connection that ends in a second', answer('hello', 'keep-alive: timeout=1')],
])('an answer %s is the last of its connection, which is closed here', async (_what, bytes) => {
  const closed: Promise<void>[] = [];
  const server = await startRawServer((socket) => {
    closed.push(closingOf(socket));
    readRequests(socket, () => void socket.write(bytes));
  });
  const transport = openTransport();
  for (const path of paths(3)) expect(await get(transport, server.url(path))).toBe('hello');
  expect(server.connections).toHaveLength(3);
  await Promise.all(closed);
});

test('an answer that the end of its connection ends is the last of it', async () => {
  const server = await startRawServer((socket) =>
    readRequests(socket, () => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello')),
  );
  const transport = openTransport();
  for (const path of paths(3)) expect(await get(transport, server.url(path))).toBe('hello');
  expect(server.connections).toHaveLength(3);
});

test('a connection that its server closes with the answer, without a word of it, fails no request', async () => {
  const server = await startRawServer((socket) => readRequests(socket, () => void socket.end(answer('hello'))));
  const transport = openTransport();
  for (const path of paths(100)) expect(await get(transport, server.url(path))).toBe('hello');
  expect(server.connections).toHaveLength(100);
});

test('a connection that its server resets while it is idle fails no request', async () => {
  const server = await startRawServer(numbered);
  const transport = openTransport();
  for (const path of paths(10)) {
    const number = Number(await get(transport, server.url(path)));
    server.connections[number]?.resetAndDestroy();
  }
  expect(server.connections).toHaveLength(10);
});

test('an answer that overtakes a body of 5 MB arrives, and the rest of the body goes nowhere', async () => {
  let isRefusing = true;
  let closed: Promise<void> = Promise.resolve();
  const server = await startRawServer((socket) => {
    closed = closingOf(socket);
    if (!isRefusing) readRequests(socket, () => void socket.write(answer('taken')));
    else socket.once('data', () => void socket.pause().write(answer('too much')));
  });
  const transport = openTransport();
  const body = Buffer.alloc(5 * 1024 * 1024, 'x');
  const response = await transport.send({ method: 'POST', url: server.url(), headers: {}, body });
  expect(await response.text(100)).toBe('too much');
  server.connections[0]?.resume();
  await closed;
  isRefusing = false;
  expect(await get(transport, server.url('/next'))).toBe('taken');
  expect(server.connections).toHaveLength(2);
});

test.each([
  ['with it', (socket: Socket) => void socket.write(Buffer.concat([answer('one'), answer('two')]))],
  ['after it', (socket: Socket) => void socket.write(answer('one'), () => socket.write(answer('two')))],
])('bytes that come %s are no part of an answer and end its connection', async (_when, reply) => {
  const closed: Promise<void>[] = [];
  const server = await startRawServer((socket) => {
    closed.push(closingOf(socket));
    readRequests(socket, () => reply(socket));
  });
  const transport = openTransport();
  for (const path of paths(5)) {
    expect(await get(transport, server.url(path))).toBe('one');
    await closed.at(-1);
  }
  expect(server.connections).toHaveLength(5);
});

test('a body that is dropped leaves its connection to the next request', async () => {
  const server = await startRawServer(onlyFirstKept(3 * 1024 * 1024));
  const transport = openTransport();
  (await transport.send({ ...request, url: server.url('/large') })).discard();
  await expect.poll(() => get(transport, server.url())).toBe('0');
});

test('a body that waits for its reader as it ends leaves a connection that hears', async () => {
  const server = await startRawServer(onlyFirstKept(1024 * 1024 + 1));
  const transport = openTransport();
  const waiting = await transport.send({ ...request, url: server.url('/large') });
  await expect.poll(() => get(transport, server.url())).toBe('0');
  expect(await waiting.text(2 * 1024 * 1024)).toHaveLength(1024 * 1024 + 1);
});

test('after a computer’s sleep no connection of before is used, to whichever server', async () => {
  const servers = [await startRawServer(numbered), await startRawServer(numbered)];
  const transport = openTransport();
  const now = vi.spyOn(Date, 'now');
  onTestFinished(() => now.mockRestore());
  for (const { url } of servers) expect(await get(transport, url())).toBe('0');
  now.mockReturnValue(Date.now() + idleConnectionMs + 1);
  for (const { url } of servers) expect(await get(transport, url())).toBe('1');
  for (const { url } of servers) expect(await get(transport, url())).toBe('1');
});

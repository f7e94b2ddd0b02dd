// Bodies of answers as a caller reads them: piece by piece, whole within a bound, in part, or too slowly.
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { HttpResponse } from '../../../src/client/transport.ts';
import { answer, closingOf, get, openTransport, readRequests, startRawServer } from './raw-server.ts';

const request = { method: 'GET', headers: {} } as const;
const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const largeBytes = 20 * 1024 * 1024;

/** Answers each request so, and says when the last connection is closed. */
async function startAnswering(bytes: string | Buffer) {
  let closed: Promise<void> = Promise.resolve();
  const server = await startRawServer((socket) => {
    closed = closingOf(socket);
    readRequests(socket, () => void socket.write(bytes));
  });
  return { ...server, closed: () => closed };
}

test('pieces come as they are sent', async () => {
  const sent = Buffer.from('ü');
  let send: (bytes: Buffer) => void = () => undefined;
  const server = await startRawServer((socket) => {
    send = (bytes) => void socket.write(bytes);
    readRequests(socket, () => void socket.write(streamHead));
  });
  const response = await openTransport().send({ ...request, url: server.url() });
  expect([response.status, response.headers['content-type']]).toEqual([200, 'text/event-stream']);
  const body = response.body[Symbol.asyncIterator]();
  send(Buffer.concat([Buffer.from('1\r\n'), sent.subarray(0, 1)]));
  expect(await body.next()).toEqual({ done: false, value: sent.subarray(0, 1) });
  const next = body.next();
  send(Buffer.concat([Buffer.from('\r\n1\r\n'), sent.subarray(1), Buffer.from('\r\n0\r\n\r\n')]));
  expect(await next).toEqual({ done: false, value: sent.subarray(1) });
  expect(await body.next()).toEqual({ done: true, value: undefined });
});

test.each(['', 'ü', 'x'.repeat(100_000)])('the text is the whole body: %.10s', async (text) => {
  for (const bytes of [answer(text), `${streamHead}${text && chunk(text)}0\r\n\r\n`]) {
    const server = await startAnswering(bytes);
    const response = await openTransport().send({ ...request, url: server.url() });
    expect(await response.text(100_000)).toBe(text);
  }
});

test('a text beyond its bound is refused, and the rest of it never read', async () => {
  const server = await startAnswering(answer('x'.repeat(1_001)).subarray(0, -1));
  const response = await openTransport().send({ ...request, url: server.url() });
  await expect(response.text(999)).rejects.toMatchObject({ code: 'gateway.answer' });
  await server.closed();
});

test('a text that was there before it was asked for has its bound too', async () => {
  const server = await startAnswering(answer('x'.repeat(1_001)));
  const transport = openTransport();
  const response = await transport.send({ ...request, url: server.url() });
  for (let i = 0; i < 3; i++) await get(transport, server.url());
  await expect(response.text(1_000)).rejects.toMatchObject({ code: 'gateway.answer' });
});

test.each<[string, (response: HttpResponse) => Promise<void>]>([
  [
    'stops reading',
    async ({ body }) => {
      for await (const piece of body) if (piece.length > 0) break;
    },
  ],
  [
    'fails as it reads',
    async ({ body }) => {
      const reading = async () => {
        for await (const piece of body) throw new RangeError(`${piece.length} bytes`);
      };
      await expect(reading()).rejects.toThrow(RangeError);
    },
  ],
])('who %s before the end closes the connection', async (_who, read) => {
  const server = await startAnswering(streamHead + chunk('data: 1\n\n'));
  await read(await openTransport().send({ ...request, url: server.url() }));
  await server.closed();
});

test('who stops reading at the end of what has come whole leaves the connection as it is', async () => {
  const server = await startAnswering(answer('hello'));
  const transport = openTransport();
  for (let i = 0; i < 3; i++) {
    const response = await transport.send({ ...request, url: server.url() });
    for await (const piece of response.body) expect(piece.toString()).toBe('hello');
  }
  expect(server.connections).toHaveLength(1);
});

/** Sends 20 MB as fast as they are taken. */
function startFlood() {
  const progress = { sent: 0 };
  const piece = Buffer.alloc(64 * 1024, 'x');
  const flood = (socket: Socket) => {
    if (progress.sent >= largeBytes) return;
    socket.write(piece, (failure) => {
      if (failure) return;
      progress.sent += piece.length;
      flood(socket);
    });
  };
  const started = startRawServer((socket) =>
    readRequests(socket, (text) => {
      if (!text.startsWith('GET /flood')) socket.write(answer('ok'));
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${largeBytes}\r\n\r\n`, () => flood(socket));
    }),
  );
  return started.then((server) => ({ ...server, progress }));
}

test.each<[string, (response: HttpResponse) => Promise<number>]>([
  [
    'piece by piece',
    async ({ body }) => {
      let bytes = 0;
      for await (const piece of body) bytes += piece.length;
      return bytes;
    },
  ],
  ['as text', async (response) => (await response.text(largeBytes)).length],
])('a body that nobody reads makes its server wait, and comes whole once it is read %s', async (_how, read) => {
  const { url, progress } = await startFlood();
  const transport = openTransport();
  const response = await transport.send({ ...request, url: url('/flood') });
  // Enough turns of the event loop for all of it.
  for (let i = 0; i < 1_000; i++) await get(transport, url());
  expect(progress.sent).toBeGreaterThan(0);
  expect(progress.sent).toBeLessThan(largeBytes);
  expect(await read(response)).toBe(largeBytes);
});

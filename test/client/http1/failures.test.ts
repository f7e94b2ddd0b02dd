// Exchanges that fail or are called off: what the caller is told, and that nothing is left open.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Cancellation, type CancelSignal } from '../../../src/client/cancellation.ts';
import type { HttpRequest, Transport } from '../../../src/client/transport.ts';
import { addressOf, answer, closingOf, get, openTransport, readRequests, startRawServer } from './raw-server.ts';

const request = { method: 'POST', headers: {}, body: '{}' } as const;
const begun = answer('hello, hello').subarray(0, -5);

/** Each moment at which an answer may stop. */
const moments = [
  ['before its head', Buffer.alloc(0)],
  ['in its head', begun.subarray(0, 20)],
  ['in its body', begun],
] as const;

/** Answers each request with a beginning, and says when the last connection is closed. */
async function startBeginning(bytes: Buffer, andThen: (socket: Socket) => void = () => undefined) {
  let closed: Promise<void> = Promise.resolve();
  let asked: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const server = await startRawServer((socket) => {
    closed = closingOf(socket);
    readRequests(socket, () => {
      if (bytes.length > 0) socket.write(bytes);
      asked();
      andThen(socket);
    });
  });
  return { ...server, arrived, closed: () => closed };
}

async function exchange(transport: Transport, sent: HttpRequest): Promise<string> {
  const response = await transport.send(sent);
  return response.text(100);
}

test.each(moments)('an answer that stops %s is given up after the silence that is allowed', async (_when, bytes) => {
  const server = await startBeginning(bytes);
  const failing = exchange(openTransport(), { ...request, url: server.url(), silenceMs: 50 });
  await expect(failing).rejects.toMatchObject({ code: 'gateway.timeout', details: { delivered: true } });
  await server.closed();
});

test('a stream that stops is given up as it is read', async () => {
  const server = await startBeginning(begun);
  const reading = async () => {
    const { body } = await openTransport().send({ ...request, url: server.url(), silenceMs: 50 });
    for await (const piece of body) expect(piece.toString()).toBe('hello, ');
  };
  await expect(reading()).rejects.toMatchObject({ code: 'gateway.timeout' });
  await server.closed();
});

test.each(moments)('an exchange is called off %s, and its connection closed', async (_when, bytes) => {
  for (const signal of [new Cancellation(), new AbortController()]) {
    const server = await startBeginning(bytes);
    const sent = { ...request, url: server.url(), signal: 'signal' in signal ? signal.signal : signal };
    const failing = expect(exchange(openTransport(), sent)).rejects.toMatchObject({ code: 'cancelled' });
    await server.arrived;
    signal.abort();
    await failing;
    await server.closed();
  }
});

test('an exchange that was called off before it began sends nothing', async () => {
  const server = await startBeginning(begun);
  const transport = openTransport();
  const signal = new Cancellation();
  signal.abort();
  for (const off of [signal, AbortSignal.abort()])
    await expect(transport.send({ ...request, url: server.url(), signal: off })).rejects.toMatchObject({
      code: 'cancelled',
    });
  const late = new Cancellation();
  const failing = expect(transport.send({ ...request, url: server.url(), signal: late })).rejects.toMatchObject({
    code: 'cancelled',
  });
  late.abort();
  await failing;
  expect(server.connections).toEqual([]);
});

test('a reader hears that it is called off, and after the end calling off does nothing', async () => {
  const server = await startBeginning(begun);
  const transport = openTransport();
  const signal = new Cancellation();
  const { body } = await transport.send({ ...request, url: server.url(), signal });
  const pieces = body[Symbol.asyncIterator]();
  expect((await pieces.next()).value?.toString()).toBe('hello, ');
  const failing = expect(pieces.next()).rejects.toMatchObject({ code: 'cancelled' });
  signal.abort();
  await failing;

  const whole = await startBeginning(answer('hello'));
  const late = new Cancellation();
  const response = await transport.send({ ...request, url: whole.url(), signal: late });
  expect(await response.text(5)).toBe('hello');
  late.abort();
  expect(await get(transport, whole.url())).toBe('hello');
  expect(whole.connections).toHaveLength(1);
});

test('what calls exchanges off holds on to none that is over', async () => {
  const listeners = new Set<() => void>();
  const signal: CancelSignal = {
    aborted: false,
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const transport = openTransport();
  const whole = await startBeginning(answer('hello'));
  expect(await exchange(transport, { ...request, url: whole.url(), signal })).toBe('hello');
  const cut = await startBeginning(begun, (socket) => void socket.end());
  await expect(exchange(transport, { ...request, url: cut.url(), signal })).rejects.toThrow();
  expect(listeners.size).toBe(0);
});

test.each(moments)('an answer that is cut off %s fails, and the request may have been heard', async (_when, bytes) => {
  for (const cut of [(socket: Socket) => void socket.end(), (socket: Socket) => void socket.resetAndDestroy()]) {
    const server = await startBeginning(bytes, cut);
    await expect(exchange(openTransport(), { ...request, url: server.url() })).rejects.toMatchObject({
      code: 'gateway.unreachable',
      message: `The connection to 127.0.0.1:${server.port} broke (ECONNRESET).`,
      details: { delivered: true },
    });
  }
});

test.each([
  ['that is no HTTP', '220 mail.example ready\r\n', 'HTTP_MALFORMED'],
  ['of two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'HTTP_MALFORMED'],
  ['of broken chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n', 'HTTP_MALFORMED'],
  ['with too large a head', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(17 * 1024)}\r\n\r\n`, 'HTTP_HEAD_TOO_LARGE'],
])('an answer %s is not believed, and ends its connection', async (_what, text, reason) => {
  const server = await startBeginning(Buffer.from(text));
  await expect(exchange(openTransport(), { ...request, url: server.url() })).rejects.toMatchObject({
    code: 'gateway.unreachable',
    details: { delivered: true, reason },
  });
  await server.closed();
});

test('where nobody listens nothing is delivered', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = addressOf(server);
  server.close();
  await once(server, 'close');
  await expect(openTransport().send({ ...request, url: new URL(`http://127.0.0.1:${port}`) })).rejects.toMatchObject({
    code: 'gateway.unreachable',
    message: `Nothing answers at 127.0.0.1:${port}.`,
    details: { reason: 'ECONNREFUSED', delivered: false },
  });
});

test('a transport that is closed fails what is under way, and leaves no connection', async () => {
  const closed: Promise<void>[] = [];
  let asked = 0;
  const server = await startRawServer((socket) => {
    closed.push(closingOf(socket));
    readRequests(socket, (text) => {
      asked += 1;
      socket.write(text.startsWith('GET /idle') ? answer('ok') : begun);
    });
  });
  const transport = openTransport();
  await get(transport, server.url('/idle'));
  const failing = [1, 2, 3].map(() =>
    expect(exchange(transport, { ...request, url: server.url() })).rejects.toMatchObject({
      code: 'gateway.unreachable',
    }),
  );
  await expect.poll(() => asked).toBe(4);
  transport.close();
  await Promise.all([...failing, ...closed]);
});

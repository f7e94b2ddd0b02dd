// Requests as they go over the wire, byte by byte.
import { expect, test } from 'vitest';
import type { HttpRequest } from '../../../src/client/transport.ts';
import { answer, get, openTransport, readRequests, startRawServer } from './raw-server.ts';

/** Sends it, and says what arrived. */
async function onTheWire(request: Omit<HttpRequest, 'url'>, path = '/mcp?a=b%20c&d=%C3%BC#e'): Promise<string> {
  let arrived = '';
  const server = await startRawServer((socket) =>
    readRequests(socket, (text) => {
      arrived = text.replaceAll(String(server.port), 'PORT');
      socket.write(answer('ok'));
    }),
  );
  const response = await openTransport().send({ ...request, url: server.url(path) });
  expect(await response.text(2)).toBe('ok');
  return arrived;
}

const first = (method: string) => `${method} /mcp?a=b%20c&d=%C3%BC HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\n`;
const last = 'connection: keep-alive\r\n\r\n';
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

test.each<[string, Omit<HttpRequest, 'url'>, string]>([
  ['GET', { method: 'GET', headers: {} }, `${first('GET')}${last}`],
  [
    'POST with text',
    { method: 'POST', headers: { 'Content-Type': 'application/json', 'x-empty': '' }, body: '{}' },
    `${first('POST')}Content-Type: application/json\r\nx-empty: \r\ncontent-length: 2\r\n${last}{}`,
  ],
  ['POST without a body', { method: 'POST', headers: {} }, `${first('POST')}content-length: 0\r\n${last}`],
  ['DELETE', { method: 'DELETE', headers: {} }, `${first('DELETE')}content-length: 0\r\n${last}`],
  [
    'PATCH with an empty body',
    { method: 'PATCH', headers: {}, body: '' },
    `${first('PATCH')}content-length: 0\r\n${last}`,
  ],
  [
    'bytes',
    { method: 'POST', headers: {}, body: Buffer.from([0, 255, 128, 13, 10]) },
    `${first('POST')}content-length: 5\r\n${last}\0\xff\x80\r\n`,
  ],
  [
    'a body beyond ASCII',
    { method: 'POST', headers: {}, body: '"grüße 😀"' },
    `${first('POST')}content-length: 14\r\n${last}${latin1('"grüße 😀"')}`,
  ],
  [
    'a header beyond ASCII',
    { method: 'POST', headers: { 'x-name': 'J\xf6rg' }, body: '{}' },
    `${first('POST')}x-name: J\xf6rg\r\ncontent-length: 2\r\n${last}{}`,
  ],
  [
    'both beyond ASCII',
    { method: 'POST', headers: { 'x-name': 'J\xf6rg\t\xff' }, body: 'grüße' },
    `${first('POST')}x-name: J\xf6rg\t\xff\r\ncontent-length: 7\r\n${last}${latin1('grüße')}`,
  ],
])('%s', async (_what, request, text) => {
  expect(await onTheWire(request)).toBe(text);
});

test('an address without a path asks for the root', async () => {
  expect(await onTheWire({ method: 'GET', headers: {} }, '')).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
});

test.each([
  ['a value that ends its line', { authorization: 'Bearer a\r\nx-other: b' }],
  ['a value with a lone LF', { authorization: 'a\nb' }],
  ['a value with a lone CR', { authorization: 'a\rb' }],
  ['a value with a zero byte', { authorization: 'a\0b' }],
  ['a value that has no byte for a character', { authorization: 'a\u{10d}b' }],
  ['a value whose character would become a line end', { authorization: 'a\u{10a}b' }],
  ['a name with a colon', { 'a: b\r\nc': 'd' }],
  ['a name of nothing', { '': 'd' }],
  ['a name with a space', { 'a b': 'd' }],
])('%s is refused, and nothing is sent', async (_what, headers) => {
  const server = await startRawServer((socket) => readRequests(socket, () => void socket.write(answer('ok'))));
  const transport = openTransport();
  await expect(transport.send({ method: 'GET', url: server.url(), headers })).rejects.toThrow(TypeError);
  expect(server.connections).toEqual([]);
  expect(await get(transport, server.url())).toBe('ok');
});

test('a server of IPv6 is reached, and named in brackets', async ({ skip }) => {
  let host: string | undefined;
  const server = await startRawServer(
    (socket) =>
      readRequests(socket, (text) => {
        host = /\r\nhost: (.*)\r\n/.exec(text)?.[1];
        socket.write(answer('ok'));
      }),
    undefined,
    '::1',
  ).catch(() => undefined);
  if (!server) return skip('this machine has no IPv6');
  expect(await get(openTransport(), server.url())).toBe('ok');
  expect(host).toBe(`[::1]:${server.port}`);
});

test('a name of this machine is asked for, whatever it stands for', async () => {
  const server = await startRawServer((socket) => readRequests(socket, (text) => void socket.write(answer(text))));
  const url = new URL(`http://localhost:${server.port}/a`);
  expect(await get(openTransport(), url)).toContain(`\r\nhost: localhost:${server.port}\r\n`);
});

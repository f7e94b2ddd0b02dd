// Responses as RFC 9112 has them, and as it does not, cut at every byte: what is read never depends on how the bytes came.
import { expect, test } from 'vitest';
import { cuts, type ReadResponse, readResponses } from './read-responses.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const lines = (...each: readonly string[]) => each.join('\r\n');
const allBytes = Buffer.from(Array.from({ length: 256 }, (_none, byte) => byte)).toString('latin1');
const noBody = { body: '', end: 'reusable' } as const;

const wellFormed: readonly (readonly [what: string, text: string, read: ReadResponse])[] = [
  [
    'a body of a length',
    lines('HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Content-Length: 5', '', 'hello'),
    {
      status: 200,
      headers: { 'content-type': 'text/plain', 'content-length': '5' },
      body: 'hello',
      end: 'reusable',
    },
  ],
  [
    'a body that holds what ends a head, and every byte',
    lines('HTTP/1.1 200 OK', 'content-length: 260', '', `\r\n\r\n${allBytes}`),
    { status: 200, headers: { 'content-length': '260' }, body: `\r\n\r\n${allBytes}`, end: 'reusable' },
  ],
  [
    'a body of no length',
    lines('HTTP/1.1 500 Oh no', 'content-length: 0', '', ''),
    { status: 500, headers: { 'content-length': '0' }, ...noBody },
  ],
  [
    'a length with zeros before it',
    lines('HTTP/1.1 200 OK', 'content-length: 0002', '', 'ab'),
    { status: 200, headers: { 'content-length': '0002' }, body: 'ab', end: 'reusable' },
  ],
  [
    'chunks',
    lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '3', 'abc', 'A', '0123456789', '0', '', ''),
    { status: 200, headers: { 'transfer-encoding': 'chunked' }, body: 'abc0123456789', end: 'reusable' },
  ],
  [
    'chunks of line ends, with extensions and trailers',
    lines(
      'HTTP/1.1 200 OK',
      'transfer-encoding: Chunked',
      '',
      '4;a=b;c="d;e"',
      '\r\n\r\n',
      '02;x',
      '0\r',
      '000;last',
      'Digest: abc',
      'x-empty:',
      '',
      '',
    ),
    { status: 200, headers: { 'transfer-encoding': 'Chunked' }, body: '\r\n\r\n0\r', end: 'reusable' },
  ],
  [
    'no chunk but the last',
    lines('HTTP/1.1 404 Not Found', 'transfer-encoding: chunked', '', '0', '', ''),
    { status: 404, headers: { 'transfer-encoding': 'chunked' }, ...noBody },
  ],
  [
    'a body that the end of the connection ends',
    lines('HTTP/1.1 200 OK', 'content-type: text/event-stream', '', 'data: 1\n\n'),
    { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: 1\n\n', end: 'last' },
  ],
  [
    'nothing before the end of the connection',
    lines('HTTP/1.1 200 OK', '', ''),
    { status: 200, headers: {}, body: '', end: 'last' },
  ],
  [
    'a connection that is not kept',
    lines('HTTP/1.1 200 OK', 'Connection: Foo , Close', 'content-length: 1', '', 'a'),
    { status: 200, headers: { connection: 'Foo , Close', 'content-length': '1' }, body: 'a', end: 'last' },
  ],
  [
    'a connection that is kept for too short',
    lines('HTTP/1.1 200 OK', 'Keep-Alive: timeout=1, max=9', 'content-length: 1', '', 'a'),
    { status: 200, headers: { 'keep-alive': 'timeout=1, max=9', 'content-length': '1' }, body: 'a', end: 'last' },
  ],
  [
    'HTTP/1.0 with a length',
    lines('HTTP/1.0 200 OK', 'content-length: 2', 'connection: keep-alive', '', 'ok'),
    { status: 200, headers: { 'content-length': '2', connection: 'keep-alive' }, body: 'ok', end: 'last' },
  ],
  ['HTTP/1.0 without one', lines('HTTP/1.0 200 OK', '', 'ok'), { status: 200, headers: {}, body: 'ok', end: 'last' }],
  ['204', lines('HTTP/1.1 204 No Content', '', ''), { status: 204, headers: {}, ...noBody }],
  [
    '304 with the length of what it stands for',
    lines('HTTP/1.1 304 Not Modified', 'content-length: 900', 'etag: "a"', '', ''),
    { status: 304, headers: { 'content-length': '900', etag: '"a"' }, ...noBody },
  ],
  [
    'answers of the hundreds before the one that is meant',
    lines(
      'HTTP/1.1 100 Continue',
      '',
      'HTTP/1.1 103 Early Hints',
      'link: </a>',
      'content-length: 7',
      '',
      'HTTP/1.1 200 OK',
      'content-length: 1',
      '',
      'a',
    ),
    { status: 200, headers: { 'content-length': '1' }, body: 'a', end: 'reusable' },
  ],
  [
    'fields that come more than once',
    lines(
      'HTTP/1.1 429 Too Many Requests',
      'Vary: a',
      'vary: b',
      'VARY: c',
      'retry-after: 1',
      'Retry-After: 2',
      'content-length: 0',
      '',
      '',
    ),
    { status: 429, headers: { vary: 'a, b, c', 'retry-after': '1', 'content-length': '0' }, ...noBody },
  ],
  [
    'spaces as they may be, and none',
    lines('HTTP/1.1 200 ', 'a: \t b\tc \t ', 'd:e:f', 'g:', 'h: ', 'content-length:\t1 ', '', 'x'),
    {
      status: 200,
      headers: { a: 'b\tc', d: 'e:f', g: '', h: '', 'content-length': '1' },
      body: 'x',
      end: 'reusable',
    },
  ],
  [
    'no reason at all',
    lines('HTTP/1.1 200', 'content-length: 0', '', ''),
    { status: 200, headers: { 'content-length': '0' }, ...noBody },
  ],
  [
    'names of every letter there is, and values beyond ASCII',
    lines('HTTP/1.1 200 Gr\xfc\xdfe', "!#$%&'*+-.^_`|~0aZ: \xfc\xa0", '__proto__: p', 'content-length: 0', '', ''),
    {
      status: 200,
      headers: { "!#$%&'*+-.^_`|~0az": '\xfc\xa0', ['__proto__']: 'p', 'content-length': '0' },
      ...noBody,
    },
  ],
];

test.each(wellFormed)('%s is read alike however it is cut', (_what, text, read) => {
  for (const pieces of cuts(latin1(text)))
    expect(readResponses(pieces)).toStrictEqual({ responses: [read], fault: undefined });
});

test('one connection carries one response after the other, of any kind', () => {
  const kept = wellFormed.filter(([, , { end }]) => end === 'reusable');
  const whole = kept.map(([, text]) => [latin1(text)]);
  const byteByByte = kept.map(([, text]) => Array.from(latin1(text), (byte) => Buffer.from([byte])));
  for (const pieces of [whole, byteByByte])
    expect(readResponses(...pieces)).toStrictEqual({ responses: kept.map(([, , read]) => read), fault: undefined });
});

const ok = (...rest: readonly string[]) => lines('HTTP/1.1 200 OK', ...rest);
const chunked = (...rest: readonly string[]) => ok('transfer-encoding: chunked', '', ...rest);
const sized = (field: string) => ok(field, '', 'hello, hello');

const malformed: readonly (readonly [what: string, text: string])[] = [
  ['a length and chunks', ok('content-length: 10', 'transfer-encoding: chunked', '', '5', 'hello', '0', '', '')],
  ['chunks and a length', ok('transfer-encoding: chunked', 'content-length: 10', '', '5', 'hello', '0', '', '')],
  [
    'a length and chunks of no body',
    lines('HTTP/1.1 304 A', 'content-length: 0', 'transfer-encoding: chunked', '', ''),
  ],
  ['a length of no body that is no number', lines('HTTP/1.1 204 A', 'content-length: a', '', '')],
  [
    'two lengths in an answer of the hundreds',
    lines('HTTP/1.1 100 A', 'content-length: 1', 'content-length: 2', '', ''),
  ],
  ['two lengths', ok('content-length: 5', 'content-length: 6', '', 'hello!')],
  ['a list of lengths', sized('content-length: 5, 5')],
  ['a length below zero', sized('content-length: -5')],
  ['a length with a sign', sized('content-length: +5')],
  ['a hexadecimal length', sized('content-length: 0x5')],
  ['a broken length', sized('content-length: 5.0')],
  ['a length in two words', sized('content-length: 5 5')],
  ['an empty length', sized('content-length:')],
  ['a length beyond all numbers', sized('content-length: 99999999999999999999')],
  ['a length after a space that is none', sized('content-length: \xa05')],
  ['a length after a tab that is none', sized('content-length: \x0b5')],
  ['a coding that was not asked for', ok('transfer-encoding: gzip, chunked', '', '0', '', '')],
  ['a coding that nobody knows', ok('transfer-encoding: chunkedd', '', '0', '', '')],
  ['chunks twice', ok('transfer-encoding: chunked', 'transfer-encoding: chunked', '', '0', '', '')],
  ['no coding by name', ok('transfer-encoding:', '', '0', '', '')],
  ['a chunk whose size is no number', chunked('x', 'hello', '0', '', '')],
  ['a chunk without a size', chunked('', 'hello', '0', '', '')],
  ['a chunk whose size is below zero', chunked('-5', 'hello', '0', '', '')],
  ['a chunk whose size says that it is hexadecimal', chunked('0x5', 'hello', '0', '', '')],
  ['a chunk whose size follows a space', chunked(' 5', 'hello', '0', '', '')],
  ['a chunk whose size a space follows', chunked('5 ', 'hello', '0', '', '')],
  ['a chunk larger than any', chunked('fffffffffffffffff', 'hello', '0', '', '')],
  ['an extension that is none', chunked('5 a', 'hello', '0', '', '')],
  ['an extension with a zero byte', chunked('5;a\0', 'hello', '0', '', '')],
  ['an extension with a lone CR', chunked('5;a\rb', 'hello', '0', '', '')],
  ['an extension with a lone LF', chunked('5;a\nb', 'hello', '0', '', '')],
  ['an extension without end', chunked(`5;${'a'.repeat(5_000)}`, 'hello', '0', '', '')],
  ['a chunk longer than it says', chunked('5', 'hello!', '0', '', '')],
  ['a chunk shorter than it says', chunked('5', 'hell', '0', '', '')],
  ['a chunk that a lone LF ends', chunked('5', 'hello\n0', '', '')],
  ['a size that a lone LF ends', chunked('5\nhello', '0', '', '')],
  ['chunks that a lone LF ends', chunked('5', 'hello', '0', '\n')],
  ['a trailer that is no field', chunked('0', 'what', '', '')],
  ['a trailer that goes on in the next line', chunked('0', 'a: b', ' c', '', '')],
  ['a trailer that is a length', chunked('0', 'a: b', 'Content-Length: 5', '', '')],
  ['a trailer that is a coding', chunked('0', 'transfer-encoding: chunked', '', '')],
  ['a trailer with a CR', chunked('0', 'a: b\r', '', '')],
  ['a trailer line of nothing but a CR', chunked('0', '\r', '', '')],
  ['a trailer that a lone LF ends', chunked('0', 'a: b\n', '')],
  ['a trailer without end', chunked('0', ...Array.from({ length: 40 }, () => `a: ${'b'.repeat(500)}`), '', '')],
  ['lines that a lone LF ends', 'HTTP/1.1 200 OK\ncontent-length: 5\n\nhello'],
  ['one line that a lone LF ends', ok('a: b\ncontent-length: 5', '', 'hello')],
  ['a last line that LF ends twice', ok('content-length: 5', 'a: b\n', '', 'hello')],
  ['a head that a lone LF begins', `\n${ok('content-length: 0', '', '')}`],
  ['a line that CR ends twice', ok('a: b\r', 'content-length: 5', '', 'hello')],
  ['a length before two CR', ok('content-length: 5\r', '', 'hello')],
  ['a last line that CR ends twice', ok('content-length: 5', 'a: b\r', '', 'hello')],
  ['a line that goes on in the next one', ok('a: b', ' c', 'content-length: 5', '', 'hello')],
  ['a first line that begins with a space', ok(' a: b', 'content-length: 5', '', 'hello')],
  ['a space before the colon', sized('content-length : 5')],
  ['a space in a name', sized('content length: 5')],
  ['no name', ok(': a', 'content-length: 5', '', 'hello')],
  ['no colon', ok('content-length', '', 'hello')],
  ['a name beyond ASCII', ok('\xfc: a', 'content-length: 5', '', 'hello')],
  ['a name with a zero byte', ok('a\0: a', 'content-length: 5', '', 'hello')],
  ['a value with a zero byte', ok('a: b\0c', 'content-length: 5', '', 'hello')],
  ['a value with a CR', ok('a: b\rc', 'content-length: 5', '', 'hello')],
  ['a value with a DEL', ok('a: b\x7fc', 'content-length: 5', '', 'hello')],
  ['a value that a form feed ends', ok('a: b\x0c', 'content-length: 5', '', 'hello')],
  ['another protocol', lines('HTTP/1.1 101 Switching Protocols', 'upgrade: websocket', '', 'a')],
  ['HTTP/2', lines('HTTP/2 200 OK', '', '')],
  ['HTTP/1.2', lines('HTTP/1.2 200 OK', '', '')],
  ['HTTP/0.9', '<html>hello</html>\r\n\r\n'],
  ['small letters', lines('http/1.1 200 OK', '', '')],
  ['a status of two digits', lines('HTTP/1.1 20 OK', '', '')],
  ['a status of four digits', lines('HTTP/1.1 2000 OK', '', '')],
  ['a status of none', lines('HTTP/1.1 OK', '', '')],
  ['a status below all', lines('HTTP/1.1 000 OK', '', '')],
  ['two spaces before the status', lines('HTTP/1.1  200 OK', '', '')],
  ['a reason with a zero byte', lines('HTTP/1.1 200 O\0K', 'content-length: 0', '', '')],
  ['a reason with a CR', lines('HTTP/1.1 200 O\rK', 'content-length: 0', '', '')],
  ['a request', lines('GET / HTTP/1.1', 'host: a', '', '')],
  ['nothing', ''],
  ['nothing but an answer of the hundreds', lines('HTTP/1.1 100 Continue', '', '')],
  ['the end within the status line', 'HTTP/1.1 20'],
  ['the end within the head', ok('content-length: 0', '')],
  ['the end within the body', ok('content-length: 5', '', 'hell')],
  ['the end before the body', ok('content-length: 5', '', '')],
  ['the end before the chunks', chunked('')],
  ['the end within the size of a chunk', chunked('5')],
  ['the end within a chunk', chunked('5', 'hel')],
  ['the end behind a chunk', chunked('5', 'hello', '')],
  ['the end within the trailer', chunked('5', 'hello', '0', '')],
];

test.each(malformed)('%s is found however it is cut', (_what, text) => {
  const { fault: expected } = readResponses([latin1(text)]);
  expect(expected).toMatch(/^(HTTP_MALFORMED|ECONNRESET)$/);
  for (const pieces of cuts(latin1(text))) {
    const { responses, fault } = readResponses(pieces);
    expect(fault).toBe(expected);
    for (const { end } of responses) expect(end).toBeUndefined();
  }
});

test.each([
  ['a body of a length', ok('content-length: 5', '', 'hello')],
  ['a body of no length', ok('content-length: 0', '', '')],
  ['chunks', chunked('5', 'hello', '0', '', '')],
  ['no body', lines('HTTP/1.1 204 No Content', 'content-length: 1', '', '')],
])('what comes after %s is found, and none of the answer', (_what, text) => {
  const [answer] = readResponses([latin1(text)]).responses;
  for (const unasked of ['x', '\r\n', text])
    for (const pieces of cuts(latin1(text + unasked)))
      expect(readResponses(pieces)).toStrictEqual({ responses: [answer], fault: 'HTTP_UNASKED' });
});

test('a server that greets first, and speaks no HTTP, is found at once', () => {
  for (const greeting of ['220 mail.example ready\r\n', 'SSH-2.0-OpenSSH_9.6\r\n', 'HTTP/2', '\r\n', 'h'])
    expect(readResponses([latin1(greeting)]).fault).toBe('HTTP_MALFORMED');
});

test.each([
  ['at its last byte', 16 * 1024, undefined],
  ['one byte more', 16 * 1024 + 1, 'HTTP_HEAD_TOO_LARGE'],
  ['much more', 17 * 1024, 'HTTP_HEAD_TOO_LARGE'],
  ['without end', 10 * 1024 * 1024, 'HTTP_HEAD_TOO_LARGE'],
])('a head is read up to 16 KiB: %s', (_what, headBytes, fault) => {
  const begin = ok('content-length: 0', 'a: ');
  const bytes = latin1(`${begin}${'b'.repeat(headBytes - begin.length - 4)}\r\n\r\n`);
  for (const pieceBytes of [bytes.length, 16 * 1024, 1_000, 1]) {
    const pieces = Array.from({ length: Math.min(20_000, Math.ceil(bytes.length / pieceBytes)) }, (_none, i) =>
      bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
    );
    expect(readResponses(pieces).fault).toBe(fault);
  }
});

// Responses made up from a seed: well formed ones, and what a broken or hostile server makes of them.

export type Random = (below: number) => number;

/** Mulberry32: the same numbers on every machine. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export interface RandomResponse {
  /** Each byte a character. */
  readonly text: string;
  readonly status: number;
  readonly body: string;
}

const pick = <T>(random: Random, values: readonly T[]): T => {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error('there is nothing to choose from');
  return value;
};

const statuses = [200, 200, 200, 201, 202, 204, 206, 301, 304, 400, 401, 404, 429, 500, 503, 599];
const reasons = ['OK', '', 'Not  Found', 'Gr\xfc\xdfe', 'a\tb'];
const names = [
  'x-a',
  'X-Request-Id',
  'date',
  'Vary',
  'set-cookie',
  'retry-after',
  'content-type',
  'etag',
  "!#$%&'*+.^_`|~",
];
const values = ['', 'a', 'a, b', '"q\\"u"', 'a:b', '\xa0\xff', 'a \t b', 'x'.repeat(300), 'close', 'chunked', '5'];
const spaces = ['', ' ', ' ', ' ', '\t', ' \t '];
const bodies = [
  '',
  'a',
  '{"jsonrpc":"2.0","id":1,"result":{}}',
  'data: {}\n\n',
  '\r\n\r\n',
  '0\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\n',
];
const extensions = ['', '', '', ';a', ';a=b', ';a="b c";d'];

const anyCase = (random: Random, text: string) =>
  text.replace(/[a-z]/gi, (letter) => (random(4) === 0 ? letter.toUpperCase() : letter));

const field = (random: Random, name: string, value: string) =>
  `${anyCase(random, name)}:${pick(random, spaces)}${value}${pick(random, spaces)}\r\n`;

const fields = (random: Random, atMost: number) =>
  Array.from({ length: random(atMost + 1) }, () => field(random, pick(random, names), pick(random, values))).join('');

function randomBody(random: Random): string {
  if (random(3) > 0) return pick(random, bodies);
  return Array.from({ length: random(600) }, () => String.fromCharCode(random(256))).join('');
}

function inChunks(random: Random, body: string): string {
  let text = '';
  for (let at = 0; at < body.length; ) {
    const piece = body.slice(at, at + 1 + random(random(2) === 0 ? 5 : 300));
    const size = '0'.repeat(random(3)) + anyCase(random, piece.length.toString(16));
    text += `${size}${pick(random, extensions)}\r\n${piece}\r\n`;
    at += piece.length;
  }
  return `${text}${'0'.repeat(1 + random(3))}${pick(random, extensions)}\r\n${fields(random, 2)}\r\n`;
}

/** As RFC 9112 has them. */
export function wellFormedResponse(random: Random): RandomResponse {
  const status = pick(random, statuses);
  const isBare = status === 204 || status === 304;
  const body = isBare ? '' : randomBody(random);
  const framing = pick(random, ['length', 'length', 'chunks', 'chunks', 'close']);
  const interim = random(5) === 0 ? `HTTP/1.1 ${pick(random, [100, 102, 103])} \r\n${fields(random, 2)}\r\n` : '';
  const version = framing !== 'chunks' && random(5) === 0 ? '1.0' : '1.1';
  const lines = [
    fields(random, 4),
    random(3) === 0 ? field(random, 'connection', pick(random, ['close', 'keep-alive', 'Keep-Alive, x'])) : '',
    isBare || framing !== 'length'
      ? ''
      : `${anyCase(random, 'content-length')}:${' '.repeat(random(3))}${'0'.repeat(random(3))}${body.length}\r\n`,
    isBare || framing !== 'chunks' ? '' : `${anyCase(random, 'transfer-encoding')}: ${anyCase(random, 'chunked')}\r\n`,
    fields(random, 2),
  ];
  const head = `HTTP/${version} ${status} ${pick(random, reasons)}\r\n${lines.join('')}\r\n`;
  return { text: interim + head + (!isBare && framing === 'chunks' ? inChunks(random, body) : body), status, body };
}

const oddities = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '-',
  '+',
  '0',
  '5',
  'f',
  'x',
  '\x0b',
  '\x7f',
  '\xa0',
  '\x85',
];
const oddLines = [
  'content-length: 5',
  'content-length: 0',
  'Content-Length : 5',
  'transfer-encoding: chunked',
  'transfer-encoding: identity',
  'transfer-encoding: gzip, chunked',
  'connection: close',
  'connection: upgrade\r\nupgrade: h2c',
  ' folded: 1',
  'no colon',
  'HTTP/1.1 200 OK',
  'HTTP/1.1 100 Continue\r\n',
  '5\r\nhello',
  '0\r\n',
];

const mutations: readonly ((text: string, at: number, random: Random) => string)[] = [
  (text, at, random) => text.slice(0, at) + pick(random, oddities) + text.slice(at),
  (text, at, random) => text.slice(0, at) + pick(random, oddities) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  (text, at, random) => text.slice(0, at) + text.slice(at, at + 1 + random(40)) + text.slice(at),
  (text, at, random) => {
    const line = text.indexOf('\r\n', at);
    return line === -1 ? text : `${text.slice(0, line + 2)}${pick(random, oddLines)}${text.slice(line)}`;
  },
  (text, at) => {
    const line = text.indexOf('\r\n', at);
    return line === -1 ? text : text.slice(0, line) + text.slice(line + 1);
  },
];

/** Changed in a place or two, mostly of the head and of what frames the body. */
export function mutated({ text }: RandomResponse, random: Random): string {
  let changed = text;
  for (let left = 1 + random(2); left > 0; left--) {
    const bytes = random(3) > 0 ? changed.indexOf('\r\n\r\n') + 12 : changed.length;
    changed = pick(random, mutations)(changed, random(Math.max(1, Math.min(bytes, changed.length))), random);
  }
  return changed;
}

/** @returns the bytes in pieces of any size. */
export function pieces(text: string, random: Random): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = random(3) === 0 ? bytes.length : 1 + random(random(2) === 0 ? 3 : 100);
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

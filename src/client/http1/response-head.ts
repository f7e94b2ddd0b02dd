// Status line and fields of one HTTP/1.1 response, and how its body is framed (RFC 9112, sections 4 to 6).
import { fieldLine } from './field-line.ts';
import { MalformedResponse } from './malformed-response.ts';

export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; a field that came more than once as one list, unless its first line is all that counts. */
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing;
  /** How long the connection is kept for another request, as far as the server says; 0 for one that ends with this answer. */
  readonly keptMs: number;
}

export type Framing = { readonly bytes: number } | 'chunked' | 'until close';

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** Lists make no sense of these; as Node does, who came first is believed. */
const single: ReadonlySet<string> = new Set(['content-type', 'etag', 'location', 'retry-after', 'user-agent']);

/** @param text everything before the empty line, each byte a character. @throws MalformedResponse */
export function readHead(text: string): ResponseHead {
  const lines = text.split('\r\n');
  const [, minor, digits] = statusLine.exec(lines[0] ?? '') ?? [];
  const status = Number(digits);
  if (digits === undefined) throw malformed('The answer does not begin as HTTP/1.1 does.');
  if (status === 101) throw malformed('The answer changes to a protocol that was not asked for.');
  const headers: Record<string, string> = Object.create(null);
  for (let i = 1; i < lines.length; i++) addField(headers, lines[i] ?? '');
  const framing = framingOf(status, headers);
  const ends = minor === '0' || framing === 'until close' || hasToken(headers.connection, 'close');
  return { status, headers, framing, keptMs: ends ? 0 : announcedMs(headers['keep-alive']) };
}

/** A second less than the server says: what is sent in its last moment may meet a closed door. */
function announcedMs(keepAlive: string | undefined): number {
  const [, seconds] = /(?:^|[,\s])timeout=(\d+)/i.exec(keepAlive ?? '') ?? [];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(seconds) * 1_000 - 1_000);
}

function addField(headers: Record<string, string>, line: string): void {
  const [, anyCase, spaced] = fieldLine.exec(line) ?? [];
  if (anyCase === undefined || spaced === undefined) throw malformed('A header of the answer is not in its form.');
  const name = anyCase.toLowerCase();
  const value = withoutSpaces(spaced);
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (!single.has(name)) headers[name] = `${before}, ${value}`;
}

/** Not `trim`: it takes away what is no space here, such as a no-break space, and others would read the value with it. */
function withoutSpaces(text: string): string {
  let from = 0;
  let to = text.length;
  while (isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isSpace(character: number): boolean {
  return character === 0x20 || character === 0x09;
}

function framingOf(status: number, headers: Readonly<Record<string, string>>): Framing {
  const { 'transfer-encoding': coding, 'content-length': length } = headers;
  // Whoever stands between may have believed the other one.
  if (coding !== undefined && length !== undefined) throw malformed('The answer says in two ways where it ends.');
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw malformed('The length of the answer is no number.');
  if (status < 200 || status === 204 || status === 304) return { bytes: 0 };
  if (coding === undefined) return length === undefined ? 'until close' : { bytes: Number(length) };
  if (coding.toLowerCase() !== 'chunked') throw malformed('The answer comes in a coding that was not asked for.');
  return 'chunked';
}

function hasToken(list: string | undefined, token: string): boolean {
  return list?.split(',').some((each) => each.trim().toLowerCase() === token) ?? false;
}

function malformed(message: string): MalformedResponse {
  return new MalformedResponse('HTTP_MALFORMED', message);
}

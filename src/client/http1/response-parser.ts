// Reads HTTP/1.1 responses (RFC 9112) as their bytes come. Strict: a connection whose bytes can be read in two ways is given up.
import { ChunkedBody } from './chunked-body.ts';
import { MalformedResponse } from './malformed-response.ts';
import { type ResponseHead, readHead } from './response-head.ts';

export interface ResponseEvents {
  onHead(head: ResponseHead): void;
  onBody(piece: Buffer): void;
  onEnd(): void;
}

type State = 'head' | 'sized' | 'chunked' | 'until close' | 'over';

/** With its end. As Node bounds what it is sent as a head. */
const maxHeadBytes = 16 * 1024;
const headBegin = Buffer.from('HTTP/1.');
const headEnd = Buffer.from('\r\n\r\n');
const nothing: Buffer = Buffer.alloc(0);

/** One connection's responses, one after the other: `begin` with each request. */
export class ResponseParser {
  readonly #events: ResponseEvents;
  #state: State = 'over';
  /** The beginning of a head, as far as it has come. */
  #kept = nothing;
  #left = 0;
  #chunked: ChunkedBody | undefined;

  constructor(events: ResponseEvents) {
    this.#events = events;
  }

  begin(): void {
    this.#state = 'head';
  }

  /** @throws MalformedResponse, and nothing that comes after it can be trusted. */
  push(bytes: Buffer): void {
    let rest: Buffer | undefined = bytes;
    while (rest && rest.length > 0) rest = this.#step(rest);
  }

  /** The other side has closed. @throws MalformedResponse unless the response ends with that. */
  close(): void {
    if (this.#state === 'until close') this.#end();
    else if (this.#state !== 'over')
      throw new MalformedResponse('ECONNRESET', 'The connection ended before the answer did.');
  }

  /** @returns what is left of the bytes for the next step. */
  #step(bytes: Buffer): Buffer | undefined {
    if (this.#state === 'head') return this.#readHead(bytes);
    if (this.#state === 'sized') return this.#readSized(bytes);
    if (this.#state === 'chunked') return this.#readChunked(bytes);
    if (this.#state === 'over')
      throw new MalformedResponse('HTTP_UNASKED', 'Bytes came that are no part of an answer.');
    this.#events.onBody(bytes);
    return undefined;
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const known = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    const end = known.indexOf(headEnd);
    if ((end === -1 ? known.length : end + headEnd.length) > maxHeadBytes)
      throw new MalformedResponse('HTTP_HEAD_TOO_LARGE', 'The head of the answer is larger than 16 KiB.');
    this.#kept = end === -1 ? known : nothing;
    if (end === -1) {
      expectHttp(known);
      return undefined;
    }
    const head = readHead(known.toString('latin1', 0, end));
    // Those of the hundreds announce the one that is meant.
    if (head.status >= 200) this.#beginBody(head);
    return known.subarray(end + headEnd.length);
  }

  #beginBody(head: ResponseHead): void {
    const { framing } = head;
    this.#events.onHead(head);
    if (framing === 'chunked') {
      this.#state = 'chunked';
      this.#chunked = new ChunkedBody((piece) => this.#events.onBody(piece));
    } else if (framing === 'until close') this.#state = 'until close';
    else if (framing.bytes === 0) this.#end();
    else {
      this.#state = 'sized';
      this.#left = framing.bytes;
    }
  }

  #readSized(bytes: Buffer): Buffer {
    const piece = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= piece.length;
    this.#events.onBody(piece);
    if (this.#left === 0) this.#end();
    return bytes.subarray(piece.length);
  }

  #readChunked(bytes: Buffer): Buffer | undefined {
    const rest = this.#chunked?.push(bytes);
    if (rest) this.#end();
    return rest;
  }

  #end(): void {
    this.#state = 'over';
    this.#chunked = undefined;
    this.#events.onEnd();
  }
}

/** A mail server's greeting never comes to the end that a head has. */
function expectHttp(begin: Buffer): void {
  const bytes = Math.min(begin.length, headBegin.length);
  if (begin.compare(headBegin, 0, bytes, 0, bytes) !== 0)
    throw new MalformedResponse('HTTP_MALFORMED', 'The answer does not begin as HTTP/1.1 does.');
}

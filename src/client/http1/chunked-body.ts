// A body in chunks (RFC 9112, section 7.1), read as it comes. Extensions and trailers are passed over.
import { fieldLine } from './field-line.ts';
import { MalformedResponse } from './malformed-response.ts';

/** A size with its extensions, and each line of a trailer. */
const maxLineBytes = 4 * 1024;
const maxTrailerBytes = 16 * 1024;
const sizeLine = /^([0-9a-f]{1,12})(?:;[\t\x20-\x7e\x80-\xff]*)?$/i;
/** Has no place where the body is over, and whoever reads it there reads another answer. */
const framing = /^(?:content-length|transfer-encoding):/i;
const newline = 0x0a;
const nothing: Buffer = Buffer.alloc(0);

export class ChunkedBody {
  readonly #onBody: (piece: Buffer) => void;
  #state: 'size' | 'data' | 'data end' | 'trailer' = 'size';
  /** The beginning of a line, as far as it has come. */
  #kept = nothing;
  #left = 0;
  #trailerBytes = 0;

  constructor(onBody: (piece: Buffer) => void) {
    this.#onBody = onBody;
  }

  /** @returns undefined as long as more is to come; else what follows the body. @throws MalformedResponse */
  push(bytes: Buffer): Buffer | undefined {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const piece = bytes.subarray(at, at + this.#left);
        this.#left -= piece.length;
        at += piece.length;
        if (this.#left === 0) this.#state = 'data end';
        this.#onBody(piece);
        continue;
      }
      const end = bytes.indexOf(newline, at);
      const line = this.#lineTo(bytes.subarray(at, end === -1 ? bytes.length : end + 1));
      at = end === -1 ? bytes.length : end + 1;
      if (line !== undefined && this.#take(line)) return bytes.subarray(at);
    }
    return undefined;
  }

  /** The line without its end, once that is there. */
  #lineTo(bytes: Buffer): string | undefined {
    const line = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    if (line.length > maxLineBytes) throw malformed('A line between the chunks of the answer is too long.');
    if (line.at(-1) !== newline) {
      this.#kept = line;
      return undefined;
    }
    this.#kept = nothing;
    const text = line.toString('latin1', 0, line.length - 1);
    if (!text.endsWith('\r')) throw malformed('A line between the chunks of the answer does not end as it must.');
    return text.slice(0, -1);
  }

  /** @returns true for the line that ends the body. */
  #take(line: string): boolean {
    if (this.#state === 'trailer') return this.#takeTrailer(line);
    if (this.#state === 'data end') {
      if (line !== '') throw malformed('A chunk of the answer is longer than it says.');
      this.#state = 'size';
      return false;
    }
    const [, digits] = sizeLine.exec(line) ?? [];
    if (digits === undefined) throw malformed('The size of a chunk of the answer is no number.');
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'data';
    return false;
  }

  #takeTrailer(line: string): boolean {
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > maxTrailerBytes) throw malformed('What follows the chunks of the answer is too long.');
    if (line === '') return true;
    if (!fieldLine.test(line) || framing.test(line))
      throw malformed('What follows the chunks of the answer is not in its form.');
    return false;
  }
}

function malformed(message: string): MalformedResponse {
  return new MalformedResponse('HTTP_MALFORMED', message);
}

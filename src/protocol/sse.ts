// Reads a server-sent event stream from bytes, whole characters and whole events only (WHATWG HTML, section 9.2).
import { StringDecoder } from 'node:string_decoder';

export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/** Feed it bytes in any pieces; it hands on each complete event that has data. */
export class EventStreamReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onEvent: (event: ServerSentEvent) => void;
  #rest = '';
  /** Kept beside it, because a look at the end of a text made of pieces copies all of them. */
  #endsInCr = false;
  #data: string[] = [];
  #event = '';
  #id: string | undefined;
  #begun = false;

  constructor(onEvent: (event: ServerSentEvent) => void) {
    this.#onEvent = onEvent;
  }

  push(bytes: Buffer): void {
    let piece = this.#decoder.write(bytes);
    if (!this.#begun && piece !== '') {
      this.#begun = true;
      piece = piece.replace(/^\ufeff/, '');
    }
    const text = this.#rest + piece;
    // The middle of a long line: there is nothing to look for in it yet.
    if (!/[\r\n]/.test(piece) && !this.#endsInCr) {
      this.#rest = text;
      return;
    }
    // A CR at the very end may be half of a CRLF: it waits for what follows.
    const held = text.endsWith('\r') ? 1 : 0;
    const lines = text.slice(0, text.length - held).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + text.slice(text.length - held);
    this.#endsInCr = held === 1;
    for (const line of lines) this.#line(line);
  }

  /** Call when the stream has ended: the line break of a last blank line may still have waited for its other half. */
  end(): void {
    if (this.#rest === '\r') this.#dispatch();
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch(): void {
    if (this.#data.length > 0)
      this.#onEvent({
        event: this.#event || 'message',
        data: this.#data.join('\n'),
        ...(this.#id !== undefined && { id: this.#id }),
      });
    this.#data = [];
    this.#event = '';
  }
}

/** One event as it goes over the wire. The data must have no line breaks, as JSON from JSON.stringify has none. */
export function formatEvent(data: string): string {
  return `event: message\ndata: ${data}\n\n`;
}

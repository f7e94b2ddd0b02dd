// One request and its answer over a connection, as `Transport` promises it.
import { VelaroError } from '../../core/errors.ts';
import { connectionFailure, silenceFailure } from '../connection-failure.ts';
import { tooLarge } from '../read-body.ts';
import type { HttpRequest, HttpResponse } from '../transport.ts';
import type { Connection, ExchangeEvents } from './connection.ts';
import type { ResponseHead } from './response-head.ts';

/** So much of a body waits for its reader before the connection is made to wait too. */
const waitingBytes = 1024 * 1024;

interface WholeReader {
  readonly maxBytes: number;
  readonly resolve: (text: string) => void;
  readonly reject: (failure: VelaroError) => void;
}

export class Exchange implements HttpResponse, ExchangeEvents {
  status = 0;
  headers: HttpResponse['headers'] = {};
  /** Resolves when the headers are there. */
  readonly answered: Promise<HttpResponse>;
  readonly #request: HttpRequest;
  /** Undefined once it is over: the connection may carry another exchange by then. */
  #connection: Connection | undefined;
  #resolve: (response: HttpResponse) => void = () => undefined;
  #reject: (failure: unknown) => void = () => undefined;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isPaused = false;
  #isDiscarded = false;
  #failure: VelaroError | undefined;
  #whole: WholeReader | undefined;
  #wake: () => void = () => undefined;

  constructor(request: HttpRequest, connection: Connection) {
    this.#request = request;
    this.#connection = connection;
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    request.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  onHead({ status, headers }: ResponseHead): void {
    this.status = status;
    this.headers = headers;
    this.#resolve(this);
  }

  onBody(piece: Buffer): void {
    if (this.#isDiscarded) return;
    this.#bytes += piece.length;
    this.#pieces.push(piece);
    if (this.#whole) this.#checkSize(this.#whole);
    else if (this.#bytes > waitingBytes) this.#pause();
    this.#wake();
  }

  onEnd(): void {
    // The connection's next exchange does not wait for the reader of this one.
    this.#flow();
    this.#release();
    this.#whole?.resolve(this.#join());
    this.#wake();
  }

  onFailure(cause: unknown, stood: boolean): void {
    this.#fail(connectionFailure(cause, this.#request.url, stood));
  }

  onSilence(): void {
    const { url, silenceMs = 0 } = this.#request;
    this.#fail(silenceFailure(url, silenceMs));
  }

  get body(): AsyncIterable<Buffer> {
    return this.#read();
  }

  text(maxBytes: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#whole = { maxBytes, resolve, reject };
      this.#checkSize(this.#whole);
      if (this.#failure) reject(this.#failure);
      else if (this.#connection) this.#flow();
      else resolve(this.#join());
    });
  }

  discard(): void {
    this.#isDiscarded = true;
    this.#pieces = [];
    this.#flow();
  }

  readonly #abort = (): void => {
    this.#end(new VelaroError('cancelled', 'Cancelled.'));
  };

  #pause(): void {
    this.#isPaused = true;
    this.#connection?.pause();
  }

  #flow(): void {
    if (this.#isPaused) this.#connection?.resume();
    this.#isPaused = false;
  }

  #release(): void {
    this.#connection = undefined;
    this.#request.signal?.removeEventListener('abort', this.#abort);
  }

  /** On this side. */
  #end(failure: VelaroError): void {
    this.#connection?.drop();
    this.#fail(failure);
  }

  #fail(failure: VelaroError): void {
    this.#release();
    this.#failure = failure;
    this.#reject(failure);
    this.#whole?.reject(failure);
    this.#wake();
  }

  #checkSize({ maxBytes }: WholeReader): void {
    if (this.#bytes <= maxBytes) return;
    this.#pieces = [];
    this.#end(tooLarge(maxBytes));
  }

  #join(): string {
    const [first] = this.#pieces;
    return (this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces)).toString();
  }

  async *#read(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece) yield piece;
        else if (this.#failure) throw this.#failure;
        else if (!this.#connection) return;
        else await this.#more();
      }
    } finally {
      // Whoever stops reading before the end wants no more of it.
      if (this.#connection) this.#abort();
    }
  }

  #more(): Promise<void> {
    this.#bytes = 0;
    this.#flow();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

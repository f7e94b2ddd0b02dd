// One connection to a server: carries one exchange at a time, and says when it may carry another one.
import type { Socket } from 'node:net';
import { connectTimeoutMs, idleConnectionMs } from '../transport.ts';
import { MalformedResponse } from './malformed-response.ts';
import type { ResponseHead } from './response-head.ts';
import { type ResponseEvents, ResponseParser } from './response-parser.ts';

/** What a connection tells of the exchange that it carries; nothing more after an end or a failure. */
export interface ExchangeEvents extends ResponseEvents {
  /**
   * @param cause what Node says of the socket, or why the answer could not be read.
   * @param stood whether there was a connection that the request may have gone out on.
   */
  onFailure(cause: unknown, stood: boolean): void;
  /** The other side has said nothing for as long as it may. */
  onSilence(): void;
}

export interface ConnectionEvents {
  onIdle(connection: Connection): void;
  onClosed(connection: Connection): void;
}

export class Connection implements ResponseEvents {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #parser = new ResponseParser(this);
  #exchange: ExchangeEvents | undefined;
  #stands = false;
  /** How long it is kept without an exchange; 0 for not at all. */
  #keptMs = idleConnectionMs;
  #wasIdle = false;
  /** The socket's timer: an idle connection is closed when it ends, an exchange may outlast it so many times. */
  #tickMs = 0;
  #ticksLeft = 0;
  #ticks = 0;

  /** @param readyEvent of the socket, once it can be written to. */
  constructor(socket: Socket, readyEvent: 'connect' | 'secureConnect', events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    const timer = setTimeout(
      () => this.#fail(new MalformedResponse('ETIMEDOUT', 'No connection in time.')),
      connectTimeoutMs,
    );
    socket.once(readyEvent, () => {
      clearTimeout(timer);
      this.#stands = true;
      socket.setTimeout(this.#tickMs);
    });
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('end', () => this.#endReading());
    socket.on('error', (cause) => this.#fail(cause));
    socket.on('timeout', () => this.#tick());
    socket.on('close', () => {
      clearTimeout(timer);
      this.#fail(new MalformedResponse('ECONNRESET', 'The connection was closed.'));
      events.onClosed(this);
    });
  }

  /** Whether it may carry something now: what is closed, or has a request left, says so in a moment of its own. */
  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#socket.writableLength === 0;
  }

  /** @param silenceMs how long the other side may say nothing; no bound when absent. */
  begin(text: string | Buffer, exchange: ExchangeEvents, silenceMs = Number.POSITIVE_INFINITY): void {
    this.#exchange = exchange;
    this.#parser.begin();
    // In parts that an idle connection may last: then the timer stays as it is.
    this.#ticks = Math.ceil(silenceMs / this.#keptMs);
    this.#ticksLeft = this.#ticks;
    this.#setTick(Number.isFinite(silenceMs) ? silenceMs / this.#ticks : this.#keptMs);
    if (this.#wasIdle) this.#socket.ref();
    this.#wasIdle = false;
    this.#socket.write(text);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#ticksLeft = this.#ticks;
    this.#socket.setTimeout(this.#tickMs);
    this.#socket.resume();
  }

  /** The exchange hears no more of it. */
  drop(): void {
    this.#exchange = undefined;
    this.#socket.destroy();
  }

  /** The exchange hears that it has failed. */
  close(): void {
    this.#socket.destroy();
  }

  onHead(head: ResponseHead): void {
    this.#keptMs = Math.min(head.keptMs, idleConnectionMs);
    this.#exchange?.onHead(head);
  }

  onBody(piece: Buffer): void {
    this.#exchange?.onBody(piece);
  }

  onEnd(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (this.#keptMs > 0 && !this.#socket.destroyed) {
      // Nothing is held up by a connection that is only kept.
      this.#wasIdle = true;
      if (this.#tickMs > this.#keptMs) this.#setTick(this.#keptMs);
      this.#socket.unref();
      this.#events.onIdle(this);
      // That a request has left is told a turn late by TLS, when its answer may be here.
      if (!this.isUsable) setImmediate(() => this.#dropUnsent());
    } else this.#socket.destroy();
    exchange?.onEnd();
  }

  /** An answer that overtakes its request leaves the rest of it behind. */
  #dropUnsent(): void {
    if (this.#wasIdle && !this.isUsable) this.drop();
  }

  #read(bytes: Buffer): void {
    this.#ticksLeft = this.#ticks;
    try {
      this.#parser.push(bytes);
    } catch (malformed) {
      this.#fail(malformed);
    }
  }

  /** The other side has closed: an answer may end with that, and an idle connection is none any more. */
  #endReading(): void {
    try {
      this.#parser.close();
      this.#socket.destroy();
    } catch (cutOff) {
      this.#fail(cutOff);
    }
  }

  #fail(cause: unknown): void {
    const exchange = this.#exchange;
    this.drop();
    exchange?.onFailure(cause, this.#stands);
  }

  #tick(): void {
    // Whoever is made to wait is not silent.
    if (!this.#socket.isPaused()) this.#ticksLeft--;
    if (this.#exchange && this.#ticksLeft > 0) {
      this.#socket.setTimeout(this.#tickMs);
      return;
    }
    const exchange = this.#exchange;
    this.drop();
    exchange?.onSilence();
  }

  /** Set anew only where it changes: that costs more than the rest of a small exchange's bookkeeping. */
  #setTick(ms: number): void {
    if (this.#tickMs === ms) return;
    this.#tickMs = ms;
    if (!this.#socket.connecting) this.#socket.setTimeout(ms);
  }
}

// One HTTP exchange as the client sees it, whatever carries it.
import type { CancelSignal } from './cancellation.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Aborting ends the exchange at once and closes its connection. */
  readonly signal?: CancelSignal;
  /** How long the other side may stay silent, before its headers and between pieces of the body; no bound when absent. */
  readonly silenceMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body piece by piece, for what is read while it comes. Read it or `text`, not both. */
  readonly body: AsyncIterable<Buffer>;
  /**
   * The body whole.
   * @throws VelaroError `gateway.answer` when it is longer than `maxBytes`; otherwise as `send`.
   */
  text(maxBytes: number): Promise<string>;
  /** Drops the rest of the body. */
  discard(): void;
}

/** How long a connection, with its TLS handshake, may take to stand. */
export const connectTimeoutMs = 10_000;

/** A kept-alive connection unused for longer is closed: load balancers forget theirs without a word. */
export const idleConnectionMs = 15_000;

/** Sends requests over kept-alive connections. Redirects are never followed: they come back as they are. */
export interface Transport {
  /**
   * Resolves when the headers are there; the body's iteration fails with the same errors.
   * @throws VelaroError `gateway.unreachable`, `gateway.timeout`, `gateway.certificate`, or `cancelled` when the signal fired.
   * `details.delivered` is false where the request cannot have reached the gateway, so that repeating it is safe.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

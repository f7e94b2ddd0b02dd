// One HTTP exchange as the client sees it, whatever carries it.

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Aborting ends the exchange at once and closes its connection. */
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Buffer>;
  /** Drops the rest of the body. */
  discard(): void;
}

/** Sends requests over kept-alive connections. Redirects are never followed: they come back as they are. */
export interface Transport {
  /**
   * Resolves when the headers are there.
   * @throws VelaroError `gateway.unreachable`, `gateway.timeout` (no connection, no headers in time), `gateway.certificate`, or `cancelled` when the signal fired.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

// Node's own server: plain or with TLS, and how long it waits for whom.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

/** A certificate chain and its key, both as PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How long a request may take to arrive, and how often that is looked at. */
export interface ServerTimeouts {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly checkEveryMs: number;
}

const defaultTimeouts: ServerTimeouts = { headersTimeoutMs: 10_000, requestTimeoutMs: 60_000, checkEveryMs: 5_000 };

/** Longer than clients keep an idle connection, so that it is they who close it and no request is lost in between. */
const keepAliveTimeout = 75_000;

export function createNodeServer(
  listener: RequestListener,
  {
    tls,
    timeouts = defaultTimeouts,
  }: { readonly tls?: TlsFiles | undefined; readonly timeouts?: ServerTimeouts | undefined },
): Server {
  const options = {
    keepAliveTimeout,
    headersTimeout: timeouts.headersTimeoutMs,
    requestTimeout: timeouts.requestTimeoutMs,
    connectionsCheckingInterval: timeouts.checkEveryMs,
  };
  return tls
    ? createSecureServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, listener)
    : createServer(options, listener);
}

// HTTP through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. Loaded only where one is set: undici takes time to load.
import type { Readable } from 'node:stream';
import { EnvHttpProxyAgent, request as send } from 'undici';
import { VelaroError } from '../core/errors.ts';
import { abortSignalOf } from './cancellation.ts';
import { connectionFailure, silenceFailure } from './connection-failure.ts';
import { proxyFailure } from './proxy-failure.ts';
import { joinText } from './read-body.ts';
import {
  connectTimeoutMs,
  type HttpRequest,
  type HttpResponse,
  idleConnectionMs,
  type Transport,
} from './transport.ts';

/** The proxies an environment names, in undici's words; both cases of each variable count, the lower one first. */
export interface ProxyAddresses {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

export function createProxyTransport(addresses: ProxyAddresses): Transport {
  const agent = new EnvHttpProxyAgent({
    ...addresses,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: idleConnectionMs,
  });
  const proxies = [addresses.httpsProxy, addresses.httpProxy].filter((proxy) => proxy !== undefined);
  return {
    send: (request) => exchange(agent, request, proxies),
    close: () => void agent.destroy(),
  };
}

async function exchange(
  dispatcher: EnvHttpProxyAgent,
  request: HttpRequest,
  proxies: readonly string[],
): Promise<HttpResponse> {
  const { url, method, headers, body, signal, silenceMs } = request;
  const failed = (cause: unknown) => {
    if (signal?.aborted) return new VelaroError('cancelled', 'Cancelled.');
    const timedOut = cause instanceof Error && /^(Headers|Body)TimeoutError$/.test(cause.name);
    if (timedOut && silenceMs !== undefined) return silenceFailure(url, silenceMs);
    return proxyFailure(cause, proxies) ?? connectionFailure(cause, url);
  };
  try {
    const response = await send(url, {
      dispatcher,
      method,
      headers,
      body: body ?? null,
      signal: signal ? abortSignalOf(signal) : null,
      headersTimeout: silenceMs ?? 0,
      bodyTimeout: silenceMs ?? 0,
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: readBody(response.body, failed),
      text: (maxBytes) => joinText(readBody(response.body, failed), maxBytes),
      discard: () => void response.body.dump().catch(() => undefined),
    };
  } catch (cause) {
    throw failed(cause);
  }
}

async function* readBody(body: Readable, failed: (cause: unknown) => VelaroError): AsyncGenerator<Buffer> {
  try {
    for await (const piece of body) if (Buffer.isBuffer(piece)) yield piece;
  } catch (cause) {
    throw failed(cause);
  }
}

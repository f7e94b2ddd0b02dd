// One HTTP exchange with a vendor, bounded in time, size and connections. Redirects are never followed.
import { Agent, type Dispatcher, request } from 'undici';
import { VelaroError } from '../../core/errors.ts';

export interface ExchangeLimits {
  /** For the whole exchange, connection and body included. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
}

export interface ExchangeRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ExchangeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Connections are kept open, at most sixteen to each vendor. */
export function openVendorAgent({ timeoutMs, maxBytes }: ExchangeLimits): Agent {
  return new Agent({
    connections: 16,
    keepAliveTimeout: 30_000,
    connect: { timeout: timeoutMs },
    maxResponseSize: maxBytes,
  });
}

/**
 * @param title the vendor's name, for messages.
 * @throws VelaroError `vendor.unavailable` where there is no whole answer, `vendor.timeout`, `vendor.answer` where it is too large,
 *   `cancelled` when the signal fired.
 */
export async function exchange(
  title: string,
  outgoing: ExchangeRequest,
  {
    agent,
    limits,
    signal,
  }: { readonly agent: Dispatcher; readonly limits: ExchangeLimits; readonly signal: AbortSignal },
): Promise<ExchangeAnswer> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  try {
    const { statusCode, headers, body } = await request(outgoing.url, {
      dispatcher: agent,
      method: outgoing.method,
      headers: outgoing.headers,
      body: outgoing.body ?? null,
      signal: AbortSignal.any([signal, deadline]),
    });
    return { status: statusCode, headers, text: await body.text() };
  } catch (cause) {
    if (signal.aborted) throw new VelaroError('cancelled', 'The call was cancelled.', { cause });
    if (deadline.aborted)
      throw new VelaroError('vendor.timeout', `${title} did not answer within ${limits.timeoutMs / 1000} seconds.`, {
        hint: 'Try again later.',
        cause,
      });
    const code = systemCode(cause);
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
      throw new VelaroError('vendor.answer', `${title}'s answer is larger than ${limits.maxBytes} bytes.`, { cause });
    throw new VelaroError(
      'vendor.unavailable',
      `There was no whole answer from ${title} (${code ?? 'network error'}).`,
      {
        hint: 'Try again later.',
        cause,
      },
    );
  }
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

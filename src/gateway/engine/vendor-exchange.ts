// One HTTP exchange with a vendor, bounded in time, size and connections. Redirects are never followed.
import { EventEmitter } from 'node:events';
import { Agent, type Dispatcher } from 'undici';
import { VelaroError } from '../../core/errors.ts';
import type { OutgoingRequest } from './outgoing-request.ts';

export interface ExchangeLimits {
  /** For the whole exchange, connection and body included. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
}

export interface ExchangeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

export interface ExchangeContext {
  readonly agent: Dispatcher;
  readonly limits: ExchangeLimits;
  readonly signal: AbortSignal;
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
  outgoing: OutgoingRequest,
  { agent, limits, signal }: ExchangeContext,
): Promise<ExchangeAnswer> {
  if (signal.aborted) throw cancelled();
  // undici takes an emitter for a signal, which costs a tenth of an AbortController.
  const ending = new EventEmitter();
  const end = () => ending.emit('abort');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, limits.timeoutMs);
  signal.addEventListener('abort', end);
  try {
    const { statusCode, headers, body } = await agent.request({ ...outgoing, signal: ending });
    return { status: statusCode, headers, text: await body.text() };
  } catch (cause) {
    if (signal.aborted) throw cancelled(cause);
    throw late ? timedOut(title, limits, cause) : broken(title, limits, cause);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

export function cancelled(cause?: unknown): VelaroError {
  return new VelaroError('cancelled', 'The call was cancelled.', { cause });
}

function timedOut(title: string, { timeoutMs }: ExchangeLimits, cause: unknown): VelaroError {
  return new VelaroError('vendor.timeout', `${title} did not answer within ${timeoutMs / 1000} seconds.`, { cause });
}

function broken(title: string, { maxBytes }: ExchangeLimits, cause: unknown): VelaroError {
  const code = systemCode(cause);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new VelaroError('vendor.answer', `${title}'s answer is larger than ${maxBytes} bytes.`, { cause });
  return new VelaroError(
    'vendor.unavailable',
    `There was no whole answer from ${title} (${code ?? 'network error'}).`,
    { cause },
  );
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

// One HTTP exchange with a vendor, bounded in time, size and connections. Redirects are never followed.
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
export function exchange(title: string, outgoing: OutgoingRequest, context: ExchangeContext): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    if (context.signal.aborted) reject(cancelled());
    // Not `request`, whose stream of the body costs as much as all else that the engine does.
    else context.agent.dispatch(outgoing, new Exchange(title, context, resolve, reject));
  });
}

/** Gathers the answer as it comes. The first end counts: the answer's own, a failure, the deadline or the caller's. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #title: string;
  readonly #limits: ExchangeLimits;
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: ExchangeAnswer) => void;
  readonly #reject: (error: VelaroError) => void;
  readonly #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: ExchangeAnswer['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #failure: VelaroError | undefined;

  constructor(
    title: string,
    { limits, signal }: ExchangeContext,
    resolve: (answer: ExchangeAnswer) => void,
    reject: (error: VelaroError) => void,
  ) {
    this.#title = title;
    this.#limits = limits;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = setTimeout(() => this.#fail(timedOut(title, limits)), limits.timeoutMs);
    signal.addEventListener('abort', this);
  }

  /** The caller has gone. */
  handleEvent(): void {
    this.#fail(cancelled());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ExchangeAnswer['headers'],
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#leave();
    this.#resolve({ status: this.#status, headers: this.#headers, text: textOf(this.#chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#leave();
    this.#reject(broken(this.#title, this.#limits, error));
  }

  #fail(error: VelaroError): void {
    this.#leave();
    this.#failure = error;
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #leave(): void {
    clearTimeout(this.#deadline);
    this.#signal.removeEventListener('abort', this);
  }
}

const byteOrderMark = 0xfeff;

function textOf(chunks: readonly Buffer[]): string {
  const [first, ...others] = chunks;
  const text = (others.length > 0 ? Buffer.concat(chunks) : first)?.toString() ?? '';
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
}

export function cancelled(cause?: unknown): VelaroError {
  return new VelaroError('cancelled', 'The call was cancelled.', { cause });
}

function timedOut(title: string, { timeoutMs }: ExchangeLimits): VelaroError {
  return new VelaroError('vendor.timeout', `${title} did not answer within ${timeoutMs / 1000} seconds.`);
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

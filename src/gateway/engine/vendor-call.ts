// One call of a vendor, repeated where that is safe: only reads, only for faults that pass, and only after a short wait.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import { packageName, packageVersion } from '../../core/package.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import type { VendorTool } from '../../skills/define-tool.ts';
import { readAnswer, type VendorFailure } from './vendor-answer.ts';
import type { VendorConnection } from './vendor-connection.ts';
import { type ExchangeLimits, exchange } from './vendor-exchange.ts';

export interface CallLimits extends ExchangeLimits {
  /** How often a read may be repeated. */
  readonly maxRepeats: number;
  /** Before the first repetition, where the vendor names no time; doubled for each next one. */
  readonly firstWaitMs: number;
  /** A vendor that wants a longer wait than this gets no repetition: the caller is told the wait instead. */
  readonly maxWaitMs: number;
}

export const defaultLimits: CallLimits = {
  timeoutMs: 10_000,
  maxBytes: 2 * 1024 * 1024,
  maxRepeats: 2,
  firstWaitMs: 250,
  maxWaitMs: 5_000,
};

export interface VendorCall {
  readonly tool: VendorTool;
  readonly input: JsonObject;
  readonly connection: VendorConnection;
  readonly agent: Dispatcher;
  readonly limits: CallLimits;
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
}

/**
 * The parsed body of the vendor's successful answer.
 * @throws VelaroError `vendor.*`, or `cancelled`.
 */
export async function callVendor(call: VendorCall): Promise<unknown> {
  const { limits, repeatable, signal } = call;
  for (let repeats = 0; ; repeats++) {
    const outcome = await attempt(call);
    if (!('error' in outcome)) return outcome.body;
    const waitMs = outcome.waitMs ?? backoff(limits.firstWaitMs, repeats);
    if (!repeatable || !outcome.passing || repeats >= limits.maxRepeats || waitMs > limits.maxWaitMs)
      throw outcome.error;
    await sleep(waitMs, undefined, { signal }).catch((cause) => {
      throw new VelaroError('cancelled', 'The call was cancelled.', { cause });
    });
  }
}

async function attempt(call: VendorCall): Promise<{ readonly body: unknown } | VendorFailure> {
  const { tool, input, connection } = call;
  const { method, path, body } = tool.request(input);
  const url = new URL(path, connection.baseUrl);
  if (!url.href.startsWith(connection.baseUrl.href)) throw new RangeError(`${tool.name} asks outside its vendor's API`);
  try {
    const answer = await exchange(
      tool.vendor.title,
      {
        method,
        url,
        headers: {
          accept: 'application/json',
          'user-agent': `${packageName}/${packageVersion}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...connection.headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      call,
    );
    return readAnswer(tool, input, answer);
  } catch (error) {
    if (isVelaroError(error) && error.code === 'vendor.unavailable') return { error, passing: true };
    throw error;
  }
}

/** Half to all of the doubled wait: callers who failed together do not come back together. */
function backoff(firstWaitMs: number, repeats: number): number {
  return firstWaitMs * 2 ** repeats * (0.5 + Math.random() / 2);
}

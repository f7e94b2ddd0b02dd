// One request to a vendor: let in when the vendor can take it, and repeated where that is safe and may help.
import { setTimeout as sleep } from 'node:timers/promises';
import { isVelaroError, VelaroError } from '../../core/errors.ts';
import type { VendorAnswer, VendorRequest } from '../../skills/define-vendor.ts';
import { outgoingRequest } from './outgoing-request.ts';
import { type AskedFor, afterLoss, failureIn, secondsHint, type VendorFailure, vendorAnswer } from './vendor-answer.ts';
import { cancelled, exchange } from './vendor-exchange.ts';
import type { VendorLink } from './vendor-link.ts';

export interface VendorCall extends AskedFor {
  readonly link: VendorLink;
  readonly request: VendorRequest;
  /** Calls of one name cost alike. */
  readonly costName: string;
  readonly signal: AbortSignal;
}

/**
 * The vendor's successful answer.
 * @throws VelaroError `vendor.*`, or `cancelled`.
 */
export async function callVendor(call: VendorCall): Promise<VendorAnswer> {
  const { repeatable, link, signal } = call;
  const { limits } = link.network;
  let tokenRefused = false;
  for (let repeats = 0; ; repeats++) {
    const outcome = await attempt(call);
    if (!('error' in outcome)) return outcome;
    const { error, means, waitMs = backoff(limits.firstWaitMs, repeats) } = outcome;
    if (means === 'unauthorized' && outcome.token !== undefined && outcome.status === 401 && !tokenRefused) {
      // The vendor did nothing, so that even a write may come again, once, with another token.
      link.token?.refuse(outcome.token);
      tokenRefused = true;
      continue;
    }
    const passing = means === 'throttled' || means === 'unavailable';
    if (!repeatable || !passing || repeats >= limits.maxRepeats || waitMs > limits.maxWaitMs) throw error;
    await pause(waitMs, signal);
  }
}

interface Refused extends VendorFailure {
  readonly status?: number;
  /** The minted token that the call carried. */
  readonly token?: string | undefined;
}

async function attempt(call: VendorCall): Promise<VendorAnswer | Refused> {
  const { link, costName, signal } = call;
  const { gate, pace, network } = link;
  const { vendor } = link.connection;
  const rest = link.breaker.waitMs(network.nowMs());
  if (rest > 0) return notAsked(call, 'unavailable', `${vendor.title} has failed again and again`, rest);
  const entering = gate.enter(signal);
  if (entering) await entering;
  try {
    const waitMs = pace.waitMs(costName, network.nowMs());
    if (waitMs > network.limits.maxWaitMs)
      return notAsked(call, 'throttled', `${vendor.title} allows no more calls now`, waitMs);
    if (waitMs > 0) await pause(waitMs, signal);
    return await send(call);
  } finally {
    gate.leave();
  }
}

async function send(call: VendorCall): Promise<VendorAnswer | Refused> {
  const { link, costName, repeatable, request, signal } = call;
  const { breaker, connection, network, pace } = link;
  const { vendor } = connection;
  const points = pace.begin(costName);
  let answer: VendorAnswer | undefined;
  try {
    const token = link.token && (await link.token.get());
    const carry = vendor.transport === undefined ? undefined : network.transports[vendor.transport];
    if (vendor.transport !== undefined && !carry) throw new RangeError(`there is no transport ${vendor.transport}`);
    answer = vendorAnswer(
      carry
        ? await carry(connection, request, { limits: network.limits, signal })
        : await exchange(vendor.title, outgoingRequest(connection, request, token), { ...network, signal }),
    );
    const failure = failureIn(call, answer);
    if (failure?.means === 'unavailable') breaker.failed(network.nowMs());
    else breaker.succeeded();
    return failure ? { ...failure, status: answer.status, token } : answer;
  } catch (error) {
    if (!isVelaroError(error) || (error.code !== 'vendor.unavailable' && error.code !== 'vendor.timeout')) throw error;
    breaker.failed(network.nowMs());
    const told = new VelaroError(error.code, error.message, {
      hint: afterLoss(repeatable),
      retryable: repeatable,
      cause: error.cause,
      details: { vendor: vendor.id },
    });
    if (error.code === 'vendor.timeout') throw told;
    return { error: told, means: 'unavailable' };
  } finally {
    pace.end(costName, points, answer && vendor.allowance?.(answer), network.nowMs());
  }
}

/** A call that the vendor has not heard of: whatever it is, it may come again. */
function notAsked(
  { link }: VendorCall,
  means: 'throttled' | 'unavailable',
  message: string,
  waitMs: number,
): VendorFailure {
  const error = new VelaroError(`vendor.${means}`, `${message}, so that it was not asked.`, {
    hint: secondsHint(waitMs),
    retryable: true,
    retryAfterSeconds: Math.ceil(waitMs / 1000),
    details: { vendor: link.connection.vendor.id },
  });
  return { error, means, waitMs };
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await sleep(waitMs, undefined, { signal }).catch((cause) => {
    throw cancelled(cause);
  });
}

/** Half to all of the doubled wait: callers who failed together do not come back together. */
function backoff(firstWaitMs: number, repeats: number): number {
  return firstWaitMs * 2 ** repeats * (0.5 + Math.random() / 2);
}

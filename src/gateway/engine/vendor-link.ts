// One account at one vendor while the gateway runs: its connection, and everything that calls to it have in common.
import type { Dispatcher } from 'undici';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';
import { AccessToken, type MintedToken } from './access-token.ts';
import { CallGate } from './call-gate.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { outgoingRequest } from './outgoing-request.ts';
import { failureIn, vendorAnswer } from './vendor-answer.ts';
import type { VendorConnection } from './vendor-connection.ts';
import { type ExchangeLimits, exchange } from './vendor-exchange.ts';
import { VendorPace } from './vendor-pace.ts';
import type { VendorTransport } from './vendor-transport.ts';

/** How calls reach vendors, the same for all of them. */
export interface VendorNetwork {
  readonly agent: Dispatcher;
  readonly limits: CallLimits;
  /** Functions that carry requests to vendors that are not reached by HTTP, by the name that vendors give. */
  readonly transports: Readonly<Record<string, VendorTransport>>;
  /** Milliseconds of a clock; only differences count. */
  readonly nowMs: () => number;
}

export interface CallLimits extends ExchangeLimits {
  /** How often a call may be repeated, where its kind allows it. */
  readonly maxRepeats: number;
  /** Before the first repetition, where the vendor names no time; doubled for each next one. */
  readonly firstWaitMs: number;
  /** A vendor that wants a longer wait than this gets no repetition: the caller is told the wait instead. */
  readonly maxWaitMs: number;
  /** How many calls of one account wait in line at most. */
  readonly maxWaiting: number;
}

export const defaultLimits: CallLimits = {
  timeoutMs: 10_000,
  maxBytes: 2 * 1024 * 1024,
  maxRepeats: 2,
  firstWaitMs: 250,
  maxWaitMs: 5_000,
  maxWaiting: 64,
};

const usualConcurrency = 8;

export interface VendorLink {
  readonly connection: VendorConnection;
  readonly network: VendorNetwork;
  readonly gate: CallGate;
  readonly pace: VendorPace;
  readonly breaker: CircuitBreaker;
  /** Undefined where these credentials prove themselves in each call. */
  readonly token: AccessToken | undefined;
}

export function openVendorLink(connection: VendorConnection, network: VendorNetwork): VendorLink {
  const { vendor, credentials } = connection;
  const { limits, nowMs } = network;
  return {
    connection,
    network,
    gate: new CallGate(vendor.title, vendor.maxConcurrent ?? usualConcurrency, limits.maxWaiting),
    pace: new VendorPace(),
    breaker: new CircuitBreaker(),
    token: vendor.mint?.request(credentials) && new AccessToken(() => mintToken(connection, network), nowMs),
  };
}

/** @throws VelaroError `vendor.*`: what the vendor says of credentials that it does not take, among others. */
async function mintToken(connection: VendorConnection, { agent, limits }: VendorNetwork): Promise<MintedToken> {
  const { vendor, credentials } = connection;
  const request = vendor.mint?.request(credentials);
  if (!vendor.mint || !request) throw new RangeError(`${vendor.id} mints no token`);
  // For all who wait: no single caller's going away ends it.
  const { signal } = new AbortController();
  const received = await exchange(vendor.title, outgoingRequest(connection, request), { agent, limits, signal });
  const answer = vendorAnswer(received);
  const asked = { connection, subject: 'access token', vendorScopes: [], repeatable: true };
  const minted = answer.status < 300 ? vendor.mint.read(answer) : undefined;
  if (minted) {
    rememberSecret(minted.token);
    return minted;
  }
  if (answer.status < 300)
    throw new VelaroError('vendor.answer', `${vendor.title} answered without an access token.`, {
      details: { vendor: vendor.id, status: answer.status },
    });
  throw credentialsRefused(asked.connection, answer.status) ?? failureIn(asked, answer)?.error;
}

/** OAuth says 400 where credentials are wrong (RFC 6749, section 5.2). */
function credentialsRefused({ vendor, remedy }: VendorConnection, status: number): VelaroError | undefined {
  if (![400, 401, 403].includes(status)) return undefined;
  return new VelaroError('vendor.unauthorized', `${vendor.title} does not take the credentials (HTTP ${status}).`, {
    hint: `${remedy}.`,
    details: { vendor: vendor.id, status },
  });
}

// Tells a vendor's success from its refusals, and says each refusal in our words with the vendor's status and code.
import { VelaroError } from '../../core/errors.ts';
import { redact } from '../../core/redaction.ts';
import type { FaultMeaning, VendorAnswer, VendorFault } from '../../skills/define-vendor.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import type { VendorConnection } from './vendor-connection.ts';
import type { ExchangeAnswer } from './vendor-exchange.ts';

/** What a refusal is told about, beside the answer itself. */
export interface AskedFor {
  readonly connection: VendorConnection;
  /** For "Shopify has no …". */
  readonly subject: string;
  readonly notFoundHint?: string | undefined;
  /** Permissions at the vendor that the call needs. */
  readonly vendorScopes: readonly string[];
  /** Whether a call that failed on its way may simply be made again. */
  readonly repeatable: boolean;
}

export interface VendorFailure {
  readonly error: VelaroError;
  readonly means: FaultMeaning | 'answer';
  /** What the vendor says to wait. */
  readonly waitMs?: number;
}

/** The answer as vendors' definitions see it. */
export function vendorAnswer({ status, headers, text }: ExchangeAnswer): VendorAnswer {
  return {
    status,
    body: text === '' ? null : parseJson(text),
    header(name) {
      const value = headers[name];
      return typeof value === 'string' ? value : value?.[0];
    },
  };
}

/** The refusal or the uselessness of an answer; undefined where it is a success. */
export function failureIn(asked: AskedFor, answer: VendorAnswer): VendorFailure | undefined {
  const { vendor } = asked.connection;
  const { status, body } = answer;
  const fault = vendor.fault(answer);
  if (!fault && status >= 200 && status < 300) {
    if (body === undefined) return unusable(asked, status, 'something that is not JSON');
    return body === null && status === 200 ? unusable(asked, status, 'nothing') : undefined;
  }
  if (status >= 300 && status < 400) return redirected(asked, status);
  return refusal(asked, answer, fault ?? {});
}

function refusal(asked: AskedFor, answer: VendorAnswer, fault: VendorFault): VendorFailure {
  const { vendor } = asked.connection;
  const { status } = answer;
  const means = fault.means ?? meaningOfStatus(status);
  const code = token(fault.code);
  const field = token(fault.field);
  const requestId = token(answer.header(vendor.requestIdHeader));
  const waitMs = fault.waitMs ?? retryAfterMs(answer.header('retry-after'));
  const facts = [`HTTP ${status}`, ...(code === undefined ? [] : [code])].join(', ');
  const about = field === undefined ? '' : ` for ${field}`;
  const words = fault.message === undefined ? '' : `: "${quotable(fault.message)}"`;
  const hint = hintFor(means, asked, waitMs);
  const error = new VelaroError(`vendor.${means}`, `${sentence(means, asked)} (${facts})${about}${words}.`, {
    ...(hint !== undefined && { hint }),
    ...(means === 'throttled' && waitMs !== undefined && { retryAfterSeconds: Math.ceil(waitMs / 1000) }),
    ...(means === 'unavailable' && { retryable: asked.repeatable }),
    details: {
      vendor: vendor.id,
      status,
      ...(code !== undefined && { vendorCode: code }),
      ...(field !== undefined && { field }),
      ...(requestId !== undefined && { vendorRequestId: requestId }),
    },
  });
  return { error, means, ...(waitMs !== undefined && { waitMs }) };
}

function meaningOfStatus(status: number): FaultMeaning {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'refused';
}

function sentence(means: FaultMeaning, { connection, subject }: AskedFor): string {
  const { title } = connection.vendor;
  const sentences: Readonly<Record<FaultMeaning, string>> = {
    throttled: `${title} is limiting how often it may be called`,
    unauthorized: `${title} does not give this gateway access`,
    'not-found': `${title} has no ${subject}`,
    conflict: `${title} says that this conflicts with what is there`,
    refused: `${title} refused the call`,
    unavailable: `${title} is not available`,
  };
  return sentences[means];
}

function hintFor(means: FaultMeaning, asked: AskedFor, waitMs: number | undefined): string | undefined {
  if (means === 'throttled') return waitMs === undefined ? 'Try again later.' : secondsHint(waitMs);
  if (means === 'unavailable') return afterLoss(asked.repeatable);
  if (means === 'not-found') return asked.notFoundHint;
  if (means !== 'unauthorized') return undefined;
  const { connection, vendorScopes } = asked;
  const scopes = vendorScopes.length === 0 ? '' : `, and that they give access to ${vendorScopes.join(', ')}`;
  return `${connection.remedy}${scopes}.`;
}

export function secondsHint(waitMs: number): string {
  return `Try again in ${Math.ceil(waitMs / 1000)} seconds.`;
}

/** What to do about a call of which nobody knows how it ended. */
export function afterLoss(repeatable: boolean): string {
  return repeatable ? 'Try again later.' : 'It may have been done all the same: look before you call again.';
}

function unusable({ connection }: AskedFor, status: number, what: string): VendorFailure {
  const { id, title } = connection.vendor;
  const message = `${title} answered HTTP ${status} with ${what}.`;
  return { error: new VelaroError('vendor.answer', message, { details: { vendor: id, status } }), means: 'answer' };
}

/** A redirect would carry the credential to a place that nobody configured. */
function redirected({ connection }: AskedFor, status: number): VendorFailure {
  const { vendor, remedy } = connection;
  const message = `${vendor.title} redirects the call (HTTP ${status}), which is not followed.`;
  const error = new VelaroError('vendor.answer', message, {
    hint: `${remedy}.`,
    details: { vendor: vendor.id, status },
  });
  return { error, means: 'answer' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A code, a field's name or an id of the vendor's, if that is what it is. */
function token(text: unknown): string | undefined {
  return typeof text === 'string' && /^[\w.:[\]-]{1,100}$/.test(text) ? redact(text) : undefined;
}

/** The vendor's own sentence on one short line, without secrets. */
export function quotable(text: string): string {
  const line = redact(text)
    .replace(/[\s\p{C}]+/gu, ' ')
    .replaceAll('"', "'")
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.replace(/\.$/, '');
}

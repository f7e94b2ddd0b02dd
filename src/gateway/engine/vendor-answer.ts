// Tells a vendor's success from its refusals, and says each refusal in our words with the vendor's status and code.
import { VelaroError } from '../../core/errors.ts';
import { redact } from '../../core/redaction.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import type { VendorTool } from '../../skills/define-tool.ts';
import type { FaultMeaning, Vendor } from '../../skills/define-vendor.ts';
import type { ExchangeAnswer } from './vendor-exchange.ts';

export interface VendorFailure {
  readonly error: VelaroError;
  /** Whether the same call may succeed a little later. */
  readonly passing: boolean;
  /** What the vendor says to wait. */
  readonly waitMs?: number;
}

/** The parsed body of a success, or the refusal. */
export function readAnswer(
  tool: VendorTool,
  input: JsonObject,
  answer: ExchangeAnswer,
): { readonly body: unknown } | VendorFailure {
  const { vendor } = tool;
  const { status } = answer;
  const body = parseJson(answer.text);
  const fault = vendor.fault({ status, body });
  if (!fault && status >= 200 && status < 300) return body === undefined ? unusable(vendor, status) : { body };
  if (status >= 300 && status < 400) return redirected(vendor, status);

  const means = fault?.means ?? meaningOfStatus(status);
  const code = token(fault?.code);
  const requestId = token(answer.headers[vendor.requestIdHeader]);
  const waitMs = fault?.waitMs ?? retryAfterMs(answer.headers['retry-after']);
  const words = fault?.message === undefined ? '' : `: "${quotable(fault.message)}"`;
  const facts = code === undefined ? `HTTP ${status}` : `HTTP ${status}, ${code}`;
  const hint = hintFor(means, tool, waitMs);
  const error = new VelaroError(`vendor.${means}`, `${sentence(means, tool, input)} (${facts})${words}.`, {
    ...(hint !== undefined && { hint }),
    ...(means === 'throttled' && waitMs !== undefined && { retryAfterSeconds: Math.ceil(waitMs / 1000) }),
    details: {
      vendor: vendor.id,
      status,
      ...(code !== undefined && { vendorCode: code }),
      ...(requestId !== undefined && { vendorRequestId: requestId }),
    },
  });
  return {
    error,
    passing: means === 'throttled' || means === 'unavailable',
    ...(waitMs !== undefined && { waitMs }),
  };
}

function meaningOfStatus(status: number): FaultMeaning {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'refused';
}

function sentence(means: FaultMeaning, { vendor, subject }: VendorTool, input: JsonObject): string {
  const sentences: Readonly<Record<FaultMeaning, string>> = {
    throttled: `${vendor.title} is limiting how often it may be called`,
    unauthorized: `${vendor.title} does not give this gateway access`,
    'not-found': `${vendor.title} has no ${subject(input)}`,
    conflict: `${vendor.title} says that this conflicts with what is there`,
    refused: `${vendor.title} refused the call`,
    unavailable: `${vendor.title} is not available`,
  };
  return sentences[means];
}

function hintFor(means: FaultMeaning, tool: VendorTool, waitMs: number | undefined): string | undefined {
  if (means === 'throttled' && waitMs !== undefined) return `Try again in ${Math.ceil(waitMs / 1000)} seconds.`;
  if (means === 'throttled' || means === 'unavailable') return 'Try again later.';
  if (means === 'not-found') return tool.notFoundHint;
  if (means !== 'unauthorized') return undefined;
  const scopes = tool.vendorScopes.join(', ');
  return `Check ${variablesOf(tool.vendor)} where the gateway runs, and that they give access to ${scopes}.`;
}

function unusable({ id, title }: Vendor, status: number): VendorFailure {
  const message = `${title} answered HTTP ${status} with something that is not JSON.`;
  return { error: new VelaroError('vendor.answer', message, { details: { vendor: id, status } }), passing: false };
}

/** A redirect would carry the credential to a place that nobody configured. */
function redirected(vendor: Vendor, status: number): VendorFailure {
  const message = `${vendor.title} redirects the call (HTTP ${status}), which is not followed.`;
  const error = new VelaroError('vendor.answer', message, {
    hint: `Check ${variablesOf(vendor)} where the gateway runs.`,
    details: { vendor: vendor.id, status },
  });
  return { error, passing: false };
}

function variablesOf({ credentials }: Vendor): string {
  return Object.values(credentials)
    .map(({ variable }) => variable)
    .join(' and ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | readonly string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** A code or an id of the vendor's, if that is what it is. */
function token(text: unknown): string | undefined {
  return typeof text === 'string' && /^[\w.:-]{1,100}$/.test(text) ? redact(text) : undefined;
}

/** The vendor's own sentence on one short line, without secrets. */
function quotable(text: string): string {
  const line = redact(text)
    .replace(/[\s\p{C}]+/gu, ' ')
    .replaceAll('"', "'")
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.replace(/\.$/, '');
}

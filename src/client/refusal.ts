// Turns a gateway's refusal, ours or hosted, into one of our errors: its own words when it has some, else its status.
import { isErrorCode } from '../core/error-codes.ts';
import { type ErrorContext, VelaroError } from '../core/errors.ts';
import type { HttpResponse } from './transport.ts';

/** A refusal's body is read no further than this. */
export const maxRefusalBytes = 256 * 1024;

const hints = {
  key: 'It may be revoked or expired: store a valid one with "velaro-mcp login".',
  scope: 'Ask an administrator for a key with the scope that this needs.',
} as const;

/** The first value of a header. */
export function headerOf(response: Pick<HttpResponse, 'headers'>, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/**
 * @param body the refusal's text, as far as it was read: our envelope `{error: {code, message, hint}}`, a JSON-RPC error
 * whose `data` holds those, or whatever a gateway or a proxy in between says.
 */
export function refusalError(response: Pick<HttpResponse, 'status' | 'headers'>, body: string, url: URL): VelaroError {
  const { status } = response;
  const requestId = headerOf(response, 'x-request-id');
  const context: ErrorContext = {
    ...retryAfter(headerOf(response, 'retry-after')),
    details: { status, ...(requestId && { requestId }) },
  };
  if (status >= 300 && status < 400)
    return new VelaroError(
      'gateway.answer',
      `${url.host} redirects to another address, and a key is never sent along.`,
      {
        ...context,
        hint: 'Check the address; a network that wants a sign-in first also does this.',
      },
    );
  const stated = statedError(body);
  if (stated)
    return new VelaroError(stated.code, stated.message, {
      ...context,
      ...(stated.hint !== undefined && { hint: stated.hint }),
    });
  return errorByStatus(response, body, url, context);
}

function errorByStatus(
  response: Pick<HttpResponse, 'status' | 'headers'>,
  body: string,
  url: URL,
  context: ErrorContext,
): VelaroError {
  const { status } = response;
  if (status === 401)
    return new VelaroError('key.invalid', `${url.host} does not accept the key.`, {
      ...context,
      hint: hints.key,
    });
  if (status === 403)
    return new VelaroError('scope.missing', `${url.host} does not allow this with this key.`, {
      ...context,
      hint: hints.scope,
    });
  if (status === 429)
    return new VelaroError('gateway.throttled', `${url.host} has had enough requests for now.`, {
      ...context,
      hint: context.retryAfterSeconds ? `Try again in ${context.retryAfterSeconds} seconds.` : 'Try again later.',
    });
  if (status >= 500)
    return new VelaroError('gateway.unavailable', `${url.host} is not able to answer right now (HTTP ${status}).`, {
      ...context,
      hint: 'Try again in a moment.',
    });
  const page = /^\s*</.test(body) ? ' with a web page' : '';
  return new VelaroError('gateway.answer', `${url.host} answered HTTP ${status}${page} where an API was expected.`, {
    ...context,
    hint: 'Check the address: it names the API with its path, for example https://SITE.velaro.com/mcp/v1.',
  });
}

function statedError(body: string): { code: VelaroError['code']; message: string; hint?: string } | undefined {
  const parsed = parseJson(body);
  const error = member(parsed, 'error');
  // In a JSON-RPC error `code` is a number, and what we look for is in its data.
  const stated = typeof member(error, 'code') === 'number' ? member(error, 'data') : error;
  const said = member(stated, 'code');
  const published = typeof said === 'string' && Object.hasOwn(publishedCodes, said) ? publishedCodes[said] : undefined;
  const code = published?.code ?? said;
  const message = member(stated, 'message');
  const hint = member(stated, 'hint') ?? published?.hint;
  if (!isErrorCode(code) || typeof message !== 'string') return undefined;
  return { code, message, ...(typeof hint === 'string' && { hint }) };
}

/** The codes that the documentation of the VelaFlows API names, as ours; it promises no hints. */
const publishedCodes: Readonly<Record<string, { readonly code: VelaroError['code']; readonly hint: string }>> = {
  UNAUTHORIZED: { code: 'key.invalid', hint: hints.key },
  FORBIDDEN: { code: 'scope.missing', hint: hints.scope },
  WORKSPACE_ACCESS_DENIED: {
    code: 'workspace.denied',
    hint: 'Choose one that it reaches: set VELAFLOWS_WORKSPACE_ID, or run velaro-mcp login --workspace ID.',
  },
};

function retryAfter(header: string | undefined): { retryAfterSeconds: number } | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? { retryAfterSeconds: Math.max(0, seconds) } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

// One JSON request to a gateway and its whole answer, bounded in size and time, checked against what was expected.
import type * as z from 'zod/mini';
import { VelaroError } from '../core/errors.ts';
import { parseAnswer } from './parse-answer.ts';
import { maxRefusalBytes, refusalError } from './refusal.ts';
import type { HttpRequest, Transport } from './transport.ts';

export interface GatewayAddress {
  /** The API's base, path included: `https://acme.velaro.com/mcp/v1`. */
  readonly url: URL;
  /** Empty for the one request that needs none: reporting a leak. */
  readonly key: string;
  /** 24 hex digits; VelaFlows tokens only. */
  readonly workspace?: string;
}

export interface GatewayLimits {
  /** For one request with its answer. */
  readonly timeoutMs: number;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
}

const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * Sends one request and hands on the answer's JSON; undefined where the answer has no body.
 * @throws VelaroError the gateway's own code where it states one of ours, else one by its status; `gateway.unreachable`,
 * `gateway.timeout`, `gateway.certificate`, `gateway.answer` for what is not JSON, `cancelled`.
 */
export async function requestJson(
  transport: Transport,
  address: GatewayAddress,
  limits: GatewayLimits,
  request: { readonly method: HttpRequest['method']; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  const url = new URL(`${address.url.href.replace(/\/$/, '')}${request.path}`);
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const signal = limits.signal ? AbortSignal.any([limits.signal, deadline]) : deadline;
  try {
    const response = await transport.send({
      method: request.method,
      url,
      headers: {
        accept: 'application/json',
        ...(address.key !== '' && { authorization: `Bearer ${address.key}` }),
        ...(address.workspace !== undefined && { 'x-workspace-id': address.workspace }),
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      signal,
    });
    const refused = response.status < 200 || response.status > 299;
    const text = await response.text(refused ? maxRefusalBytes : maxAnswerBytes);
    if (refused) throw refusalError(response, text, url);
    return text === '' ? undefined : parseAnswer(text, url);
  } catch (thrown) {
    if (!deadline.aborted || limits.signal?.aborted) throw thrown;
    throw new VelaroError('gateway.timeout', `${url.host} took longer than ${limits.timeoutMs / 1000} seconds.`, {
      hint: 'Try again, or give it longer with --timeout SECONDS.',
      cause: thrown,
    });
  }
}

/** @throws VelaroError `gateway.answer` when the answer is not what the endpoint promises. */
export function readAnswer<Schema extends z.ZodMiniType>(
  schema: Schema,
  answer: unknown,
  what: string,
  url: URL,
): z.output<Schema> {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new VelaroError('gateway.answer', `${url.host} did not answer with ${what}.`, {
    hint: 'Check the address: it names the API with its path, for example https://SITE.velaro.com/mcp/v1.',
    cause: read.error,
  });
}

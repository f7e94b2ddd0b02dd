// The HTTP answer to an operation as a tool's result: its JSON, its version, and what is left of the rate limit.
import { parseAnswer } from '../../client/parse-answer.ts';
import { headerOf } from '../../client/refusal.ts';
import type { HttpResponse } from '../../client/transport.ts';
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';
import { type CallToolResult, sandboxMetaKey } from '../../protocol/tool.ts';
import { untrustedMetaKey, untrustedNote, visitors } from '../../protocol/untrusted-text.ts';

const maxAnswerBytes = 16 * 1024 * 1024;

/** Where a result says what If-Match would have to say, and what is left of the nearer limit until when. */
const versionMetaKey = 'velaro/version';
const rateMetaKey = 'velaro/rate-limit';

export interface AnswerFacts {
  /** The key only touches sandbox data. */
  readonly sandbox: boolean;
  /** Visitors and customers may have written what stands in the answer. */
  readonly visitorText: boolean;
}

/**
 * @param response of a status in the 200s.
 * @throws VelaroError `gateway.answer` for what is not JSON, or too much of it.
 */
export async function operationResult(
  response: HttpResponse,
  url: URL,
  { sandbox, visitorText }: AnswerFacts,
): Promise<CallToolResult> {
  const said = await response.text(maxAnswerBytes);
  const value = said.trim() === '' ? undefined : parseAnswer(said, url);
  const texts = [value === undefined ? 'Done.' : JSON.stringify(value)];
  if (sandbox) texts.push('Sandbox data: nothing here is of the live account.');
  const quotes = visitorText && value !== undefined;
  if (quotes) texts.push(untrustedNote(visitors));
  const _meta = {
    ...versionOf(response),
    ...rateOf(response),
    ...(sandbox && { [sandboxMetaKey]: true }),
    ...(quotes && { [untrustedMetaKey]: visitors.id }),
  };
  return {
    content: texts.map((text) => ({ type: 'text', text })),
    ...(value !== undefined && { structuredContent: isObject(value) ? value : { items: value } }),
    ...(Object.keys(_meta).length > 0 && { _meta }),
  };
}

/** When a limit starts again. @param header in Unix seconds, or in seconds from now, as some gateways have it. */
export function resetTimeOf(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || !/^\d{1,12}$/.test(header)) return undefined;
  const seconds = Number(header);
  return seconds > 1e9 ? seconds * 1_000 : nowMs + seconds * 1_000;
}

function versionOf(response: HttpResponse): JsonObject {
  const [, version] = /^(?:W\/)?"([^"]{1,100})"$/.exec(headerOf(response, 'etag') ?? '') ?? [];
  return version === undefined ? {} : { [versionMetaKey]: version };
}

function rateOf(response: HttpResponse): JsonObject {
  const remaining = headerOf(response, 'x-ratelimit-remaining');
  if (remaining === undefined || !/^\d{1,12}$/.test(remaining)) return {};
  const resetMs = resetTimeOf(headerOf(response, 'x-ratelimit-reset'), Date.now());
  const resetsAt = resetMs === undefined ? {} : { resetsAt: new Date(resetMs).toISOString() };
  return { [rateMetaKey]: { remaining: Number(remaining), ...resetsAt } };
}

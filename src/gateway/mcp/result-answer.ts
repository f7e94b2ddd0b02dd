// A method's result on the wire: what the era adds to it, as JSON or as the one event of a stream.
import { metaKeys } from '../../protocol/envelope.ts';
import { type JsonObject, objectAt, type RequestId } from '../../protocol/json-rpc.ts';
import { formatEvent } from '../../protocol/sse.ts';
import type { Era } from '../../protocol/versions.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { serverInfo } from './server-identity.ts';

/** How long a client may keep a list: saves it work, yet a tool that is new appears while a session runs. */
const listTtlMs = 300_000;

export interface ResultForm {
  readonly era: Era;
  readonly cacheable: boolean;
  /** The request's `Accept`. */
  readonly accept: string | undefined;
}

export function resultAnswer(id: RequestId, result: JsonObject, { era, cacheable, accept }: ResultForm): Answer {
  const response = { jsonrpc: '2.0', id, result: era === 'modern' ? modernResult(result, cacheable) : result };
  if (!wantsEvents(accept)) return jsonAnswer(200, response);
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: formatEvent(JSON.stringify(response)) };
}

/** Lists differ by key, so what may be kept is only ever kept for this one. */
function modernResult(result: JsonObject, cacheable: boolean): JsonObject {
  const _meta = { ...objectAt(result, '_meta'), [metaKeys.serverInfo]: serverInfo };
  const kept = cacheable ? { ttlMs: listTtlMs, cacheScope: 'private' } : undefined;
  return { resultType: 'complete', ...kept, ...result, _meta };
}

/** True for a client that takes nothing but an event stream. */
function wantsEvents(accept: string | undefined): boolean {
  return accept !== undefined && /text\/event-stream/i.test(accept) && !/application\/(?:json|\*)|\*\/\*/i.test(accept);
}

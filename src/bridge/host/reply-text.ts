// An answer as the line that goes to the host, in the form of the host's era.
import { metaKeys } from '../../protocol/envelope.ts';
import { type JsonObject, objectAt, type RequestId, rpcErrors } from '../../protocol/json-rpc.ts';
import type { Era } from '../../protocol/versions.ts';
import type { Reply } from '../link/link.ts';
import { serverInfo } from './server-info.ts';

/** @param method decides what an error is called in the handshake era. */
export function replyText(id: RequestId, method: string, era: Era, reply: Reply): string {
  const said = era === 'legacy' ? legacyReply(method, reply) : modernReply(reply);
  return JSON.stringify({ jsonrpc: '2.0', id, ...said });
}

/** A result of the bridge's own gets what 2026-07-28 wants of every result; what the gateway said stays. */
function modernReply(reply: Reply): Reply {
  if ('error' in reply) return { error: reply.error };
  const { result } = reply;
  const _meta = { [metaKeys.serverInfo]: serverInfo, ...objectAt(result, '_meta') };
  return { result: { resultType: 'complete', ...result, _meta } };
}

function legacyReply(method: string, reply: Reply): Reply {
  if ('result' in reply) {
    const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, ...result }: JsonObject = reply.result;
    return { result };
  }
  const { error } = reply;
  const notFound = method === 'resources/read' && error.code === rpcErrors.invalidParams;
  return { error: notFound ? { ...error, code: rpcErrors.legacyResourceNotFound } : error };
}

// Turns an answer of 2026-07-28 into what a host of the handshake era knows.
import { rpcErrors } from '../protocol/json-rpc.ts';
import type { Reply } from './link.ts';

export function legacyReply(method: string, reply: Reply): Reply {
  if ('result' in reply) {
    const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, ...result } = reply.result;
    return { result };
  }
  const { error } = reply;
  const notFound = method === 'resources/read' && error.code === rpcErrors.invalidParams;
  return { error: notFound ? { ...error, code: rpcErrors.legacyResourceNotFound } : error };
}

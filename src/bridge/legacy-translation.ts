// Turns what a host of the handshake era says into 2026-07-28 and the answers back, so that the gateway needs no sessions.
import { metaKeys } from '../protocol/envelope.ts';
import { type JsonObject, type JsonRpcRequest, objectAt } from '../protocol/json-rpc.ts';
import { modernVersion } from '../protocol/versions.ts';

/** What `initialize` told about the host. */
export interface LegacyHost {
  readonly clientInfo: JsonObject | undefined;
}

/** The same request with the envelope that a modern gateway wants. */
export function toModernRequest(request: JsonRpcRequest, host: LegacyHost): JsonRpcRequest {
  const envelope = {
    ...objectAt(request.params, '_meta'),
    [metaKeys.protocolVersion]: modernVersion,
    // No capabilities: without translation of its questions the gateway must not ask the host anything.
    [metaKeys.clientCapabilities]: {},
    ...(host.clientInfo && { [metaKeys.clientInfo]: host.clientInfo }),
  };
  return { ...request, params: { ...request.params, _meta: envelope } };
}

/** The same result without the members that the handshake era does not know. */
export function toLegacyResult(result: JsonObject): JsonObject {
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, ...rest } = result;
  return rest;
}

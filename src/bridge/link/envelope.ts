// Puts the envelope of 2026-07-28 onto a request, and takes it off again for a gateway of the handshake era.
import { metaKeys } from '../../protocol/envelope.ts';
import { type JsonObject, type JsonRpcRequest, objectAt } from '../../protocol/json-rpc.ts';
import { modernVersion } from '../../protocol/versions.ts';
import { serverInfo } from '../host/server-info.ts';

/** Who asks, as the envelope tells it. */
export interface Asker {
  readonly clientInfo: JsonObject | undefined;
  readonly capabilities: JsonObject;
  readonly logLevel?: string | undefined;
}

/** The bridge itself, where it asks on its own account. */
export const bridgeAsker: Asker = { clientInfo: serverInfo, capabilities: {} };

export function withEnvelope(request: JsonRpcRequest, asker: Asker): JsonRpcRequest {
  const _meta = {
    ...objectAt(request.params, '_meta'),
    [metaKeys.protocolVersion]: modernVersion,
    [metaKeys.clientCapabilities]: asker.capabilities,
    ...(asker.clientInfo && { [metaKeys.clientInfo]: asker.clientInfo }),
    ...(asker.logLevel !== undefined && { [metaKeys.logLevel]: asker.logLevel }),
  };
  return { ...request, params: { ...request.params, _meta } };
}

export function askerOf(request: JsonRpcRequest): Asker {
  const meta = objectAt(request.params, '_meta');
  const level = meta?.[metaKeys.logLevel];
  return {
    clientInfo: objectAt(meta, metaKeys.clientInfo),
    capabilities: objectAt(meta, metaKeys.clientCapabilities) ?? {},
    logLevel: typeof level === 'string' ? level : undefined,
  };
}

export function withoutEnvelope(request: JsonRpcRequest): JsonRpcRequest {
  const meta = { ...objectAt(request.params, '_meta') };
  for (const key of [metaKeys.protocolVersion, metaKeys.clientCapabilities, metaKeys.clientInfo, metaKeys.logLevel])
    delete meta[key];
  const { _meta, ...params } = request.params ?? {};
  return { ...request, params: Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params };
}

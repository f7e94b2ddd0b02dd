// The envelope that each modern request carries in `params._meta` (revision 2026-07-28, "Base protocol").
import { isObject, type JsonObject, objectAt, rpcErrors } from './json-rpc.ts';
import { modernVersion, supportedVersions } from './versions.ts';

const prefix = 'io.modelcontextprotocol/';

export const metaKeys = {
  protocolVersion: `${prefix}protocolVersion`,
  clientCapabilities: `${prefix}clientCapabilities`,
  clientInfo: `${prefix}clientInfo`,
  logLevel: `${prefix}logLevel`,
  serverInfo: `${prefix}serverInfo`,
  subscriptionId: `${prefix}subscriptionId`,
} as const;

export interface EnvelopeFault {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The revision a request claims in its `_meta`; undefined marks a request of the handshake era. */
export function claimedVersion(params: JsonObject | undefined): string | undefined {
  const version = objectAt(params, '_meta')?.[metaKeys.protocolVersion];
  return typeof version === 'string' ? version : undefined;
}

/** Why a request that is meant to be modern is not a valid one, or undefined when it is. */
export function envelopeFault(params: JsonObject | undefined): EnvelopeFault | undefined {
  const meta = objectAt(params, '_meta');
  const version = meta?.[metaKeys.protocolVersion];
  if (typeof version !== 'string') return missing(metaKeys.protocolVersion);
  if (version !== modernVersion)
    return {
      code: rpcErrors.unsupportedVersion,
      message: `Unsupported protocol version ${JSON.stringify(version.slice(0, 40))}.`,
      data: { supported: supportedVersions, requested: version },
    };
  if (!isObject(meta?.[metaKeys.clientCapabilities])) return missing(metaKeys.clientCapabilities);
  return undefined;
}

function missing(key: string): EnvelopeFault {
  return { code: rpcErrors.invalidParams, message: `A ${modernVersion} request needs "${key}" in params._meta.` };
}

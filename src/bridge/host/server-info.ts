// How the bridge introduces itself, in both eras: as itself, with what the gateway can do as far as that is known.
import { packageVersion } from '../../core/package.ts';
import { type JsonObject, objectAt } from '../../protocol/json-rpc.ts';
import { negotiateLegacyVersion, supportedVersions } from '../../protocol/versions.ts';

export const serverInfo = { name: 'velaro-mcp', title: 'Velaro', version: packageVersion } as const;

const instructions =
  'Tools of the user’s Velaro account: orders, CRM, service desk, messages and more, as far as the key allows. ' +
  'When only velaro_status is listed, call it and tell the user what it says.';

/** Answer to `server/discover`. @param discovery what the gateway said the last time. */
export function discoverResult(discovery: JsonObject | undefined): JsonObject {
  return { supportedVersions, ...introduction(discovery), ttlMs: 0, cacheScope: 'private' };
}

/** Answer to `initialize`. */
export function initializeResult(requestedVersion: unknown, discovery: JsonObject | undefined): JsonObject {
  return { protocolVersion: negotiateLegacyVersion(requestedVersion), ...introduction(discovery), serverInfo };
}

function introduction(discovery: JsonObject | undefined): JsonObject {
  const ownWords = discovery?.instructions;
  return {
    // Tools come and go with the key and the gateway, and the host is told when they do.
    capabilities: { ...objectAt(discovery, 'capabilities'), tools: { listChanged: true } },
    instructions: typeof ownWords === 'string' ? `${ownWords}\n\n${instructions}` : instructions,
  };
}

// How the bridge introduces itself, in both eras.
import { packageVersion } from '../core/package.ts';
import type { JsonObject } from '../protocol/json-rpc.ts';
import { negotiateLegacyVersion, supportedVersions } from '../protocol/versions.ts';

export const serverInfo = { name: 'velaro-mcp', title: 'Velaro', version: packageVersion } as const;

/** Tools come and go with the key and the gateway, and the host is told when they do. */
const capabilities = { tools: { listChanged: true } } as const;

const instructions =
  'Tools of the user’s Velaro account: orders, CRM, service desk, messages and more, as far as the key allows. ' +
  'When only velaro_status is listed, call it and tell the user what it says.';

/** Answer to `server/discover`. It never waits for the gateway. */
export function discoverResult(): JsonObject {
  return { supportedVersions, capabilities, instructions, ttlMs: 0, cacheScope: 'private' };
}

/** Answer to `initialize`. It never waits for the gateway. */
export function initializeResult(requestedVersion: unknown): JsonObject {
  return { protocolVersion: negotiateLegacyVersion(requestedVersion), capabilities, serverInfo, instructions };
}

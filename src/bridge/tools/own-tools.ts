// Knows the tool definitions that this release's own gateway ships: an upgrade of both must not look like a gateway's trick.
import type { JsonObject } from '../../protocol/json-rpc.ts';
import hashes from './own-tools.json';
import { hashOf } from './tool-pins.ts';

const own = new Set<string>(hashes);

export function isOwnTool(tool: JsonObject): boolean {
  return own.has(hashOf(tool));
}

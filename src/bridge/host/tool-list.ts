// The answer to tools/list: always one page, and always asked for anew.
import type { JsonObject } from '../../protocol/json-rpc.ts';

export function toolList(tools: readonly object[]): JsonObject {
  return { tools, ttlMs: 0, cacheScope: 'private' };
}

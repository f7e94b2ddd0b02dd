// The three surfaces by the beginning of their paths: which keys they take, and how their failures look.
import type { KeyKind } from '../../core/key-families.ts';

/** What an address belongs to; `operations` is what serves the people who run the gateway. */
export type Surface = KeyKind | 'operations';

/** @param path as it was sent, with or without a query. */
export function surfaceOf(path: string): Surface {
  if (/^\/mcp\/v1(?=[/?]|$)/.test(path)) return 'mcp';
  if (/^\/v1(?=[/?]|$)/.test(path)) return 'rest';
  if (/^\/api\/v1(?=[/?]|$)/.test(path)) return 'velaflows';
  return 'operations';
}

// Finds Velaro keys that stand in clear in a server's entry, wherever in it they are.
import { familyOf, type KeyFamily } from '../core/key-families.ts';
import { isVelaroEntry } from './velaro-entry.ts';

export interface PlaintextKey {
  /** Where in the entry: `env.VELARO_MCP_KEY`, `headers.Authorization`, `args.2`. */
  readonly at: string;
  /** The key itself: a secret. */
  readonly key: string;
  readonly family: KeyFamily;
}

const keyPattern = /\b(?:vel_(?:live|test)_|vlk_|sk_(?:live|test)_)[0-9A-Za-z_-]{20,}/g;

/** @param entry as a host's file has it. */
export function plaintextKeys(entry: unknown): readonly PlaintextKey[] {
  const ours = isVelaroEntry(entry);
  return textsIn(entry, []).flatMap(({ at, text }) =>
    [...text.matchAll(keyPattern)].flatMap(([key]) => {
      const family = familyOf(key);
      // Another vendor's keys begin with sk_live_ too.
      const certain = family && (family.kind !== 'velaflows' || ours || /velaflows/i.test(at));
      return certain ? [{ at, key, family }] : [];
    }),
  );
}

function textsIn(value: unknown, path: readonly string[]): readonly { readonly at: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ at: path.join('.'), text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, [...path, name]));
}

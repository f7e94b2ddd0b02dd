// Of which families there is a key, in the environment or in a profile.
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import { keyVariable } from './environment-key.ts';
import type { Profile } from './profiles.ts';
import type { Environment } from './settings-file.ts';

/** In the order in which their tools are listed; `mcp` alone where there is no key at all, so that its lack is told. */
export function kindsWithKeys(environment: Environment, profile: Profile | undefined): readonly KeyKind[] {
  const families = Object.values(keyFamilies);
  const found = families.filter(({ kind }) => keyVariable(environment, kind) || profile?.keys[kind]);
  return found.length === 0 ? ['mcp'] : found.map(({ kind }) => kind);
}

// What a profile may be called, and the keychain accounts that follow from its name.
import type { KeyKind } from '../core/key-families.ts';

/** The profile that exists even before anything was stored. */
export const defaultProfile = 'default';

/** True for 1 to 64 letters, digits, dots, underscores and hyphens, the first one a letter or digit. */
export function isProfileName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);
}

/** The keychain account under which a profile's key of a kind lies. */
export function accountOf(profile: string, kind: KeyKind): string {
  return kind === 'mcp' ? profile : `${profile}:${kind}`;
}

/** Where the new key of a rotation waits until it is known to work. */
export function nextAccount(account: string): string {
  return `${account}#next`;
}

/** Where the old key of a rotation waits until the new one is known to work. */
export function previousAccount(account: string): string {
  return `${account}#previous`;
}

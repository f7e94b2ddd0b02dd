// Of which families there is a key, and what is known of each; all of them serve one host.
import type { KeyKind } from '../core/key-families.ts';
import { kindsWithKeys } from '../secrets/key-kinds.ts';
import { type Account, type AccountOptions, openAccount } from './account.ts';

export interface Accounts {
  /** The families that have a key, in the environment or the profile; `mcp` alone where none has. Cheap, and never prompts. */
  kinds(): readonly KeyKind[];
  of(kind: KeyKind): Account;
}

export function openAccounts({ environment, settings: { url, ...settings } }: Omit<AccountOptions, 'kind'>): Accounts {
  const opened = new Map<KeyKind, Account>();
  const of = (kind: KeyKind) => {
    const existing = opened.get(kind);
    if (existing) return existing;
    // The one address that can be given is that of the first key.
    const isFirst = url !== undefined && (kind === 'mcp' || kinds()[0] === kind);
    const account = openAccount({ environment, settings: isFirst ? { ...settings, url } : settings, kind });
    opened.set(kind, account);
    return account;
  };
  const kinds = () => kindsWithKeys(environment, of('mcp').profile());
  return { kinds, of };
}

// Of which families there is a key, and what is known of each; all of them serve one host.
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import { keyVariable } from '../secrets/environment-key.ts';
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
  const kinds = (): readonly KeyKind[] => {
    const keys = of('mcp').profile()?.keys;
    const found = Object.values(keyFamilies).filter(({ kind }) => keyVariable(environment, kind) || keys?.[kind]);
    return found.length === 0 ? ['mcp'] : found.map(({ kind }) => kind);
  };
  return { kinds, of };
}

// A place on this computer where a key rests. Each implementation is one file beside this one.
import type { KeyKind } from '../core/key-families.ts';

/** What lies in a store under one account: the key, and where it may be sent. */
export interface StoredKey {
  readonly key: string;
  readonly kind: KeyKind;
  /** The only origin this key is ever sent to, as `URL.origin`. */
  readonly origin: string;
  /** The key's id at its gateway, where known. */
  readonly id?: string;
  /** 24 hex digits; VelaFlows tokens only. */
  readonly workspace?: string;
}

/** Fails with one of the `keychain.*` codes; a failed read never means "no key". */
export interface SecretStore {
  readonly name: 'keychain';
  /** Undefined only when the store answered that it holds nothing under this account. */
  read(account: string): Promise<StoredKey | undefined>;
  /** Writes, reads back and compares. */
  write(account: string, stored: StoredKey): Promise<void>;
  /** True when something was there. */
  remove(account: string): Promise<boolean>;
}

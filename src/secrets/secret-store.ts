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
  /** The rotation that stored it, see rotation-journal.ts. */
  readonly rotation?: string;
}

/** The places that keep a key, the better one first. */
export const storeNames = ['keychain', 'encrypted-file', 'plaintext-file'] as const;

export type StoreName = (typeof storeNames)[number];

/** Where a stored key may come from: one of the stores, or a program of the user's that prints it. */
export type KeyPlace = StoreName | 'command';

/** Fails with one of the codes of kind `keychain`; a failed read never means "no key". */
export interface KeyReader {
  readonly name: KeyPlace;
  /** Undefined only when the place answered that it holds nothing under this account. */
  read(account: string): Promise<StoredKey | undefined>;
}

export interface SecretStore extends KeyReader {
  readonly name: StoreName;
  /** Writes, reads back and compares. */
  write(account: string, stored: StoredKey): Promise<void>;
  /** True when something was there. */
  remove(account: string): Promise<boolean>;
}

export function isStoreName(value: unknown): value is StoreName {
  return storeNames.some((name) => name === value);
}

// What this program and its keychain child say to each other: one line of JSON each way.
import { isKeychainFault, type KeychainFault } from './keychain-failure.ts';
import { isRecord } from './settings-file.ts';

/** Goes to stdin, which stays open until the answer is there: its end tells the child that nobody waits any more. */
export type KeychainRequest =
  | { readonly op: 'get' | 'delete'; readonly service: string; readonly account: string }
  | { readonly op: 'set'; readonly service: string; readonly account: string; readonly secret: string };

/**
 * `value` is the secret or null for `get`, whether something was there for `delete`, true for `set`.
 * `message` is what the system said, or empty where the code says it all.
 */
export type KeychainReply =
  | { readonly ok: true; readonly value: string | boolean | null }
  | { readonly ok: false; readonly code: KeychainFault; readonly message: string };

export function isKeychainRequest(value: unknown): value is KeychainRequest {
  if (!isRecord(value) || typeof value.service !== 'string' || typeof value.account !== 'string') return false;
  return value.op === 'get' || value.op === 'delete' || (value.op === 'set' && typeof value.secret === 'string');
}

export function isKeychainReply(value: unknown): value is KeychainReply {
  if (!isRecord(value)) return false;
  if (value.ok === false) return isKeychainFault(value.code) && typeof value.message === 'string';
  return value.ok === true && (value.value === null || ['string', 'boolean'].includes(typeof value.value));
}

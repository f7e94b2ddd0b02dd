// Tells one key from another without revealing either.
import { sha256 } from '@noble/hashes/sha2.js';

/** The first 16 hex digits of the key's SHA-256. */
export function fingerprintOf(key: string): string {
  // In JavaScript, because loading node:crypto takes longer than everything else that a key in the environment needs.
  return Buffer.from(sha256(Buffer.from(key)).subarray(0, 8)).toString('hex');
}

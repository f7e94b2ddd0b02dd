// Makes keys: 220 and more random bits, then six characters of CRC-32 that catch a mistyped key without a look-up.
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type KeyEnvironment, type KeyKind, keyFamilies } from './key-families.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checksumLength = 6;

/** @throws RangeError when the family has no keys for that environment. */
export function mintKey(kind: KeyKind, environment: KeyEnvironment = 'live'): string {
  const family = keyFamilies[kind];
  const prefix = family.prefixes[environment];
  if (prefix === undefined) throw new RangeError(`no ${environment} keys of kind ${kind}`);
  const body = prefix + randomText(family.randomLength);
  return body + checksumOf(body);
}

/** Whether the last six characters match the rest, as in every key that `mintKey` made. */
export function hasChecksum(key: string): boolean {
  return checksumOf(key.slice(0, -checksumLength)) === key.slice(-checksumLength);
}

/** The only form in which a gateway keeps a key: its SHA-256, 32 bytes. */
export function hashKey(key: string): Buffer {
  // By way of a text: a buffer that node:crypto makes costs twice as much.
  return Buffer.from(hash('sha256', key, 'binary'), 'binary');
}

/** Base62 characters, each as likely as any other: for keys, and for ids that nobody can guess. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte: above it a character would be likelier than others.
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += base62[byte % 62];
  }
  return text;
}

/** The last so many base62 digits of a whole number: as texts they sort as their numbers do. */
export function numberText(value: number, length: number): string {
  let rest = value;
  let digits = '';
  while (digits.length < length) {
    digits = base62[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function checksumOf(text: string): string {
  return numberText(crc32(text), checksumLength);
}

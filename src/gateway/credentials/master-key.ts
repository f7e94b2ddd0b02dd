// A master key: 32 random bytes that seal the credentials of vendors, and the id by which sealed texts name it.
import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { VelaroError } from '../../core/errors.ts';
import { rememberSecret } from '../../core/redaction.ts';

export interface MasterKey {
  /** 8 hex digits; says nothing about the key. */
  readonly id: string;
  readonly secret: KeyObject;
}

const keyBytes = 32;

/** The text of a new one: 43 characters of base64url. */
export function makeMasterKeyText(): string {
  return randomBytes(keyBytes).toString('base64url');
}

/**
 * @param text 32 bytes, as base64 in either alphabet or as 64 hex digits.
 * @param where what to call its place in an error.
 * @throws VelaroError `masterkey.malformed`, which never repeats the text
 */
export function readMasterKey(text: string, where: string): MasterKey {
  rememberSecret(text);
  const bytes = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(text)
      ? Buffer.from(text, 'base64')
      : undefined;
  if (bytes?.length !== keyBytes)
    throw new VelaroError('masterkey.malformed', `${where} is not a master key: that is 32 bytes in base64 or hex.`, {
      hint: 'Make one with: openssl rand -base64 32',
    });
  const id = createHash('sha256').update('velaro-mcp master key\0').update(bytes).digest('hex').slice(0, 8);
  return { id, secret: createSecretKey(bytes) };
}

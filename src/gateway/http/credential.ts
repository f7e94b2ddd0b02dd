// Reads the key of a request. What is wrong with one is never told apart: there is one answer for all.
import { VelaroError } from '../../core/errors.ts';
import { familyOf, type KeyKind, keyFamilies } from '../../core/key-families.ts';
import { hasChecksum, hashKey } from '../../core/key-minting.ts';

export interface Credential {
  readonly kind: KeyKind;
  /** SHA-256 of the key, 32 bytes. */
  readonly hash: Buffer;
}

/** The refusal of a key that is missing, mistyped, unknown or of another family. */
export function invalidKey(kind: KeyKind): VelaroError {
  const { label, prefixes } = keyFamilies[kind];
  return new VelaroError('key.invalid', `This address needs a valid ${label}, and the request has none.`, {
    hint: `Send one in the header "Authorization: Bearer ${prefixes.live}…". A key in the address is never read.`,
  });
}

/**
 * The key in `Authorization: Bearer`. A mistyped key is found out by its checksum, without a look-up.
 * @param kinds the families that are taken; the first is the one that the refusal names.
 * @throws VelaroError `key.invalid`
 */
export function readCredential(authorization: string | undefined, kinds: readonly [KeyKind, ...KeyKind[]]): Credential {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const family = key === undefined ? undefined : familyOf(key);
  if (key === undefined || !family || !kinds.includes(family.kind) || !family.pattern.test(key) || !hasChecksum(key))
    throw invalidKey(kinds[0]);
  return { kind: family.kind, hash: hashKey(key) };
}

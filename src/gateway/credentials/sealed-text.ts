// A credential or a signing secret as it lies in the database: encrypted, and bound to its row, so that it opens nowhere else.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VelaroError } from '../../core/errors.ts';
import type { SecretPlace } from '../../stores/webhooks/signing-secrets.ts';
import type { MasterKey } from './master-key.ts';

/** The row that a sealed text belongs to. */
export type SealedPlace = CredentialPlace | SecretPlace;

export interface CredentialPlace {
  readonly siteId: string;
  readonly vendor: string;
  readonly field: string;
}

const version = 1;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Nothing that is kept in clear begins with a version. */
export function isSealed(kept: string): boolean {
  return /^v\d/.test(kept);
}

/** `v1.KEYID.` and the base64url of nonce, ciphertext and tag. */
export function sealText(text: string, place: SealedPlace, { id, secret }: MasterKey): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, secret, nonce, { authTagLength: tagBytes }).setAAD(boundTo(place, id));
  const sealed = Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()]);
  return `v${version}.${id}.${sealed.toString('base64url')}`;
}

/** The id of the master key that a text names; undefined where this version cannot open it, or it is not sealed. */
export function keyIdIn(kept: string): string | undefined {
  return new RegExp(`^v${version}\\.([0-9a-f]{8})\\.`).exec(kept)?.[1];
}

/** The id of the master key that opens a sealed text. @throws VelaroError `credentials.newer`, `credentials.damaged`, `secret.damaged` */
export function masterKeyIdOf(sealed: string, place: SealedPlace): string {
  return takeApart(sealed, place).keyId;
}

/**
 * @param key the one that `masterKeyIdOf` names.
 * @throws VelaroError `credentials.newer`; `credentials.damaged` or `secret.damaged` for a text that was changed, or moved here from another row
 */
export function openText(sealed: string, place: SealedPlace, key: MasterKey): string {
  const { keyId, bytes } = takeApart(sealed, place);
  if (keyId !== key.id) throw new TypeError('a sealed text was to be opened with another master key than its own');
  try {
    const opening = createDecipheriv(cipher, key.secret, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(boundTo(place, keyId))
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([opening.update(bytes.subarray(nonceBytes, -tagBytes)), opening.final()]).toString('utf8');
  } catch (cause) {
    throw damaged(place, cause);
  }
}

function takeApart(sealed: string, place: SealedPlace): { readonly keyId: string; readonly bytes: Buffer } {
  const [, written, keyId, text] = /^v(\d{1,9})\.(?:([0-9a-f]{8})\.([A-Za-z0-9_-]+)$)?/.exec(sealed) ?? [];
  if (Number(written) > version)
    throw new VelaroError('credentials.newer', `${nameOf(place)} written by a newer velaro-mcp.`, {
      hint: 'Update velaro-mcp where the gateway runs.',
      details: { ...place },
    });
  const bytes = Buffer.from(text ?? '', 'base64url');
  if (keyId === undefined || bytes.length < nonceBytes + tagBytes) throw damaged(place);
  return { keyId, bytes };
}

/** What the cipher vouches for beside the text. As JSON no two places look alike. */
function boundTo(place: SealedPlace, keyId: string): Buffer {
  const row =
    'vendor' in place
      ? ['velaro-mcp credential', version, keyId, place.siteId, place.vendor, place.field]
      : ['velaro-mcp signing secret', version, keyId, place.siteId, place.ownerId];
  return Buffer.from(JSON.stringify(row));
}

/** As the beginning of a sentence about what was done to it. */
function nameOf(place: SealedPlace): string {
  return 'vendor' in place ? `The ${place.vendor} credentials were` : `The secret that signs for ${place.ownerId} was`;
}

function damaged(place: SealedPlace, cause?: unknown): VelaroError {
  const [code, hint] =
    'vendor' in place
      ? (['credentials.damaged', `Connect again: velaro-mcp connect ${place.vendor}`] as const)
      : (['secret.damaged', 'Rotate the secret of the webhook, or set the address for alerts anew.'] as const);
  const message = `${nameOf(place)} damaged, or moved here from another place.`;
  return new VelaroError(code, message, { hint, cause, details: { ...place } });
}

// One credential as it lies in the database: encrypted, and bound to its row, so that it opens nowhere else.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VelaroError } from '../../core/errors.ts';
import type { MasterKey } from './master-key.ts';

/** The row that a sealed text belongs to. */
export interface CredentialPlace {
  readonly siteId: string;
  readonly vendor: string;
  readonly field: string;
}

const version = 1;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** `v1.KEYID.` and the base64url of nonce, ciphertext and tag. */
export function sealText(text: string, place: CredentialPlace, { id, secret }: MasterKey): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, secret, nonce, { authTagLength: tagBytes }).setAAD(boundTo(place, id));
  const sealed = Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()]);
  return `v${version}.${id}.${sealed.toString('base64url')}`;
}

/** The id of the master key that opens a sealed text. @throws VelaroError `credentials.newer`, `credentials.damaged` */
export function masterKeyIdOf(sealed: string, place: CredentialPlace): string {
  return takeApart(sealed, place).keyId;
}

/**
 * @param key the one that `masterKeyIdOf` names.
 * @throws VelaroError `credentials.newer`; `credentials.damaged` for a text that was changed, or moved here from another row
 */
export function openText(sealed: string, place: CredentialPlace, key: MasterKey): string {
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

function takeApart(sealed: string, place: CredentialPlace): { readonly keyId: string; readonly bytes: Buffer } {
  const [, written, keyId, text] = /^v(\d{1,9})\.(?:([0-9a-f]{8})\.([A-Za-z0-9_-]+)$)?/.exec(sealed) ?? [];
  if (Number(written) > version)
    throw new VelaroError('credentials.newer', `The ${place.vendor} credentials were written by a newer velaro-mcp.`, {
      hint: 'Update velaro-mcp where the gateway runs.',
      details: { ...place },
    });
  const bytes = Buffer.from(text ?? '', 'base64url');
  if (keyId === undefined || bytes.length < nonceBytes + tagBytes) throw damaged(place);
  return { keyId, bytes };
}

/** What the cipher vouches for beside the text. As JSON no two places look alike. */
function boundTo({ siteId, vendor, field }: CredentialPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['velaro-mcp credential', version, keyId, siteId, vendor, field]));
}

function damaged(place: CredentialPlace, cause?: unknown): VelaroError {
  return new VelaroError(
    'credentials.damaged',
    `The ${place.vendor} credentials of this site are damaged, or were moved here from another place.`,
    { hint: `Connect again: velaro-mcp connect ${place.vendor}`, cause, details: { ...place } },
  );
}

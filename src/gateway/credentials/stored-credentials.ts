// The credentials that the database keeps for a site: sealed when they are saved, opened when a call needs them.
import { createHash } from 'node:crypto';
import { rememberSecret } from '../../core/redaction.ts';
import type { Vendor } from '../../skills/define-vendor.ts';
import {
  type ConnectedVendor,
  listConnected,
  readFields,
  removeFields,
  replaceFields,
  type SealedField,
} from '../../stores/credentials/sealed-credentials.ts';
import type { Store } from '../../stores/store.ts';
import type { CredentialSource, VendorTexts } from '../engine/credential-source.ts';
import type { KeyRing } from './key-ring.ts';
import { keyIdIn, masterKeyIdOf, openText, sealText } from './sealed-text.ts';

/** The texts of a vendor's credentials by the name of their field. */
export type FieldTexts = Readonly<Record<string, string>>;

/** Reads the database at each call: what one gateway connects, all of them have from the next call on. */
export interface StoredCredentials extends CredentialSource {
  /** @throws VelaroError `masterkey.missing`, `credentials.damaged`, `credentials.newer` */
  read(siteId: string, vendor: Vendor): Promise<VendorTexts | undefined>;
  connected(siteId: string): Promise<ReadonlySet<string>>;
  /** By vendor; reads nothing that is sealed. */
  list(siteId: string): Promise<readonly ConnectedVendor[]>;
  /**
   * Puts these texts in the place of all that the vendor had.
   * @param by the id of the key that does it, or `operator`.
   * @throws VelaroError `masterkey.missing`
   */
  save(siteId: string, vendor: Vendor, texts: FieldTexts, by: string): Promise<void>;
  /** False when there was nothing. */
  remove(siteId: string, vendorId: string): Promise<boolean>;
}

export function createStoredCredentials(store: Pick<Store, 'read' | 'transact'>, keys: KeyRing): StoredCredentials {
  /** What was opened last, so that a call only pays for opening what has changed. */
  const opened = new Map<string, VendorTexts>();

  return {
    async read(siteId, vendor) {
      const rows = await store.read(() => readFields(siteId, vendor.id));
      const place = JSON.stringify([siteId, vendor.id]);
      if (rows.length === 0) {
        opened.delete(place);
        return undefined;
      }
      const revision = revisionOf(rows);
      const earlier = opened.get(place);
      if (earlier?.revision === revision) return earlier;
      const fields: Record<string, string> = {};
      for (const row of rows) {
        const text = openText(row.sealed, placeOf(row), await keys.find(masterKeyIdOf(row.sealed, placeOf(row))));
        // A field that this version does not know may well be a secret.
        if (vendor.credentials[row.field]?.secret !== false) rememberSecret(text);
        fields[row.field] = text;
      }
      const texts: VendorTexts = { fields, revision, origin: 'connection' };
      opened.set(place, texts);
      return texts;
    },
    connected: async (siteId) => new Set((await store.read(() => listConnected(siteId))).map(({ vendor }) => vendor)),
    list: (siteId) => store.read(() => listConnected(siteId)),
    async save(siteId, { id: vendor, credentials }, texts, by) {
      const rows = await store.read(() => readFields(siteId, vendor));
      const inUse = rows.flatMap(({ sealed }) => keyIdIn(sealed) ?? []);
      const key = await keys.sealing(inUse);
      const fields = Object.entries(texts).map(([field, text]) => {
        if (credentials[field]?.secret !== false) rememberSecret(text);
        return { field, sealed: sealText(text, { siteId, vendor, field }, key) };
      });
      await store.transact(() => replaceFields(siteId, vendor, fields, by));
    },
    remove: (siteId, vendorId) => store.transact(() => removeFields(siteId, vendorId)),
  };
}

export function placeOf({ siteId, vendor, field }: SealedField): Omit<SealedField, 'sealed'> {
  return { siteId, vendor, field };
}

function revisionOf(rows: readonly SealedField[]): string {
  const hash = createHash('sha256');
  for (const { field, sealed } of rows) hash.update(`${field}\n${sealed}\n`);
  return hash.digest('hex');
}

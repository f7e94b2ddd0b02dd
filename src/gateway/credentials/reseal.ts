// Seals every credential in a database anew, so that an older master key is no longer needed.
import { readAllFields, resealFields, type SealedField } from '../../stores/credentials/sealed-credentials.ts';
import type { Store } from '../../stores/store.ts';
import type { KeyRing } from './key-ring.ts';
import { masterKeyIdOf, openText, sealText } from './sealed-text.ts';
import { placeOf } from './stored-credentials.ts';

export interface Resealed {
  /** The id of the master key that now seals everything; null where nothing is sealed. */
  readonly keyId: string | null;
  /** How many fields were sealed anew; 0 where all were sealed with that key before. */
  readonly fields: number;
  /** The ids of the master keys that nothing is sealed with any more. */
  readonly retired: readonly string[];
}

/**
 * All in one transaction, so that a program that is killed leaves everything as it was. What a gateway saves meanwhile is
 * looked at again.
 * @throws VelaroError `masterkey.missing`, `credentials.damaged`, `credentials.newer`; then nothing has changed
 */
export async function resealAll(store: Pick<Store, 'read' | 'transact'>, keys: KeyRing): Promise<Resealed> {
  // A keychain gets no new key for nothing.
  if ((await store.read(readAllFields)).length === 0) return { keyId: null, fields: 0, retired: [] };
  const key = await keys.sealing([]);
  const retired = new Set<string>();
  let fields = 0;
  for (;;) {
    const rows = await store.read(readAllFields);
    const changes: { readonly was: SealedField; readonly sealed: string }[] = [];
    for (const was of rows) {
      const place = placeOf(was);
      const keyId = masterKeyIdOf(was.sealed, place);
      if (keyId === key.id) continue;
      changes.push({ was, sealed: sealText(openText(was.sealed, place, await keys.find(keyId)), place, key) });
      retired.add(keyId);
    }
    if (changes.length === 0) return { keyId: key.id, fields, retired: [...retired] };
    fields += await store.transact(() => resealFields(changes));
  }
}

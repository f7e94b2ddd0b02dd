// Seals everything in a database anew, so that an older master key is no longer needed.
import { readAllFields, resealFields, type SealedField } from '../../stores/credentials/sealed-credentials.ts';
import type { Store } from '../../stores/store.ts';
import type { Work } from '../../stores/transaction/work.ts';
import { type KeptSecret, readKeptSecrets, replaceKeptSecrets } from '../../stores/webhooks/signing-secrets.ts';
import type { KeyRing } from './key-ring.ts';
import type { MasterKey } from './master-key.ts';
import { isSealed, masterKeyIdOf, openText, type SealedPlace, sealText } from './sealed-text.ts';
import { placeOf } from './stored-credentials.ts';

export interface Resealed {
  /** The id of the master key that now seals everything; null where there is nothing to seal. */
  readonly keyId: string | null;
  /** How many fields of credentials were sealed anew; 0 where all were sealed with that key before. */
  readonly fields: number;
  /** How many signing secrets were, with those that had been in clear. */
  readonly secrets: number;
  /** The ids of the master keys that nothing is sealed with any more. */
  readonly retired: readonly string[];
}

/**
 * All in one transaction, so that a program that is killed leaves everything as it was. What a gateway saves meanwhile is
 * looked at again.
 * @throws VelaroError `masterkey.missing`, `credentials.damaged`, `secret.damaged`, `credentials.newer`; then nothing has changed
 */
export async function resealAll(store: Pick<Store, 'read' | 'transact'>, keys: KeyRing): Promise<Resealed> {
  const nothing = { fields: 0, secrets: 0, retired: [] };
  // A keychain gets no new key for nothing.
  if ((await store.read(readKept)).every((rows) => rows.length === 0)) return { keyId: null, ...nothing };
  const key = await keys.sealing([]);
  const resealed = { keyId: key.id, fields: 0, secrets: 0, retired: new Set<string>() };
  for (;;) {
    const [fields, secrets] = await store.read(readKept);
    const reseal = (kept: string, place: SealedPlace) =>
      sealedAnew(kept, place, { key, keys, retired: resealed.retired });
    const fieldChanges = await changesOf(fields, (was) => reseal(was.sealed, placeOf(was)));
    const secretChanges = await changesOf(secrets, (was) => reseal(was.kept, was));
    if (fieldChanges.length + secretChanges.length === 0) return { ...resealed, retired: [...resealed.retired] };
    const done = await store.transact(function* () {
      return { fields: yield* resealFields(fieldChanges), secrets: yield* replaceKeptSecrets(secretChanges) };
    });
    resealed.fields += done.fields;
    resealed.secrets += done.secrets;
  }
}

function* readKept(): Work<readonly [readonly SealedField[], readonly KeptSecret[]]> {
  return [yield* readAllFields(), yield* readKeptSecrets()];
}

/** Those rows whose text `reseal` has changed. */
async function changesOf<Row>(
  rows: readonly Row[],
  reseal: (was: Row) => Promise<string | undefined>,
): Promise<readonly { readonly was: Row; readonly sealed: string }[]> {
  const changes = [];
  for (const was of rows) {
    const sealed = await reseal(was);
    if (sealed !== undefined) changes.push({ was, sealed });
  }
  return changes;
}

/** Undefined for what is sealed with that key already. */
async function sealedAnew(
  kept: string,
  place: SealedPlace,
  { key, keys, retired }: { readonly key: MasterKey; readonly keys: KeyRing; readonly retired: Set<string> },
): Promise<string | undefined> {
  // A credential was never kept in clear: one that looks so is damaged.
  if (!('vendor' in place || isSealed(kept))) return sealText(kept, place, key);
  const keyId = masterKeyIdOf(kept, place);
  if (keyId === key.id) return undefined;
  const text = openText(kept, place, await keys.find(keyId));
  retired.add(keyId);
  return sealText(text, place, key);
}

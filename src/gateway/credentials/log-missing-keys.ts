// Tells, when a gateway starts, of what it cannot open because a master key is missing.
import { readAllFields } from '../../stores/credentials/sealed-credentials.ts';
import type { Store } from '../../stores/store.ts';
import { readKeptSecrets } from '../../stores/webhooks/signing-secrets.ts';
import { type KeyRing, masterKeyVariable } from './key-ring.ts';
import { keyIdIn } from './sealed-text.ts';

export async function logMissingKeys(
  store: Pick<Store, 'read'>,
  keys: KeyRing,
  log: (line: string) => void,
): Promise<void> {
  const locked = new Map<string, { readonly vendors: Set<string>; readonly signers: Set<string> }>();
  const lockedBy = (kept: string) => {
    const id = keyIdIn(kept);
    if (id === undefined || keys.mayHave(id)) return undefined;
    const things = locked.get(id) ?? { vendors: new Set(), signers: new Set() };
    locked.set(id, things);
    return things;
  };
  for (const { sealed, vendor } of await store.read(readAllFields)) lockedBy(sealed)?.vendors.add(vendor);
  for (const { kept, ownerId } of await store.read(readKeptSecrets)) lockedBy(kept)?.signers.add(ownerId);
  for (const [id, { vendors, signers }] of locked) {
    const because = `they are sealed with master key ${id}, which is not in ${masterKeyVariable}.`;
    if (vendors.size > 0) log(`Credentials of ${[...vendors].sort().join(', ')} cannot be opened: ${because}`);
    if (signers.size > 0) log(`The secrets of ${[...signers].sort().join(', ')} cannot sign anything: ${because}`);
  }
}

// Tells, when a gateway starts, of credentials that it cannot open because a master key is missing.
import { readAllFields } from '../../stores/credentials/sealed-credentials.ts';
import type { Store } from '../../stores/store.ts';
import { type KeyRing, masterKeyVariable } from './key-ring.ts';
import { keyIdsOf } from './stored-credentials.ts';

export async function logMissingKeys(
  store: Pick<Store, 'read'>,
  keys: KeyRing,
  log: (line: string) => void,
): Promise<void> {
  const rows = await store.read(readAllFields);
  for (const id of keyIdsOf(rows)) {
    if (keys.mayHave(id)) continue;
    const vendors = [...new Set(rows.filter((row) => keyIdsOf([row]).includes(id)).map(({ vendor }) => vendor))];
    log(
      `Credentials of ${vendors.sort().join(', ')} cannot be opened: they are sealed with master key ${id}, ` +
        `which is not in ${masterKeyVariable}.`,
    );
  }
}

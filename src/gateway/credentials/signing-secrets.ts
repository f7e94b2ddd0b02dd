// The secrets that sign what the gateway sends: sealed where somebody gave it a master key, in clear where nobody did.
import type { Store } from '../../stores/store.ts';
import { readKeptSecrets, replaceKeptSecrets, type SecretPlace } from '../../stores/webhooks/signing-secrets.ts';
import type { KeyRing } from './key-ring.ts';
import { isSealed, masterKeyIdOf, openText, sealText } from './sealed-text.ts';

export interface SigningSecrets {
  /** A new secret as it is to be kept. */
  seal(secret: string, place: SecretPlace): string;
  /**
   * Opened anew for each delivery: none stays in memory longer.
   * @throws VelaroError `masterkey.missing`, `secret.damaged`, `credentials.newer`
   */
  open(kept: string, place: SecretPlace): Promise<string>;
}

/**
 * A new secret is never sealed with a key of the keychain: where that is locked at the next start, a gateway could not sign what
 * waits. `gateway rekey` does that for who asks for it.
 */
export function createSigningSecrets(keys: KeyRing): SigningSecrets {
  return {
    seal: (secret, place) => (keys.given ? sealText(secret, place, keys.given) : secret),
    open: async (kept, place) =>
      isSealed(kept) ? openText(kept, place, await keys.find(masterKeyIdOf(kept, place))) : kept,
  };
}

/** Seals what was kept in clear before the gateway had a master key. */
export async function sealKeptSecrets(store: Pick<Store, 'read' | 'transact'>, { given }: KeyRing): Promise<void> {
  if (!given) return;
  const inClear = (await store.read(readKeptSecrets)).filter(({ kept }) => !isSealed(kept));
  const changes = inClear.map((was) => ({ was, sealed: sealText(was.kept, was, given) }));
  if (changes.length > 0) await store.transact(() => replaceKeptSecrets(changes));
}

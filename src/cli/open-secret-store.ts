// The keychain, saying on the terminal that it may be waiting for a person.
import type { SecretStore } from '../secrets/secret-store.ts';
import type { CommandContext } from './command.ts';

export function openSecretStore({ openKeychain, output, interrupted }: CommandContext): Promise<SecretStore> {
  return openKeychain({
    onWaiting: () => output.note('Waiting for the keychain: it may be asking for its password.'),
    signal: interrupted,
  });
}

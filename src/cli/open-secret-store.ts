// Opens the places where keys rest, asking and telling the person at the terminal what that takes.
import type { KeyChoice } from '../secrets/find-key.ts';
import type { StoreAccess } from '../secrets/open-key-reader.ts';
import type { KeyReader, SecretStore, StoreName } from '../secrets/secret-store.ts';
import type { CommandContext } from './command.ts';
import { askHidden, askNewPassphrase, canPrompt } from './prompt.ts';

const keyCommandDeadlineMs = 60_000;

export async function openSecretStore(context: CommandContext, name: StoreName): Promise<SecretStore> {
  const { openStore } = await import('../secrets/open-key-reader.ts');
  return openStore(name, storeAccess(context));
}

/** The place of a chosen key that does not come from the environment. */
export async function openReader(context: CommandContext, choice: KeyChoice): Promise<KeyReader> {
  const { openKeyReader } = await import('../secrets/open-key-reader.ts');
  return openKeyReader(choice, storeAccess(context));
}

function storeAccess(context: CommandContext): StoreAccess {
  const { environment, openKeychain, output, interrupted } = context;
  const question = { message: 'Passphrase of the key file', flag: 'VELARO_MCP_PASSPHRASE' };
  return {
    environment,
    openKeychain: () =>
      openKeychain({
        onWaiting: () => output.note('Waiting for the keychain: it may be asking for its password.'),
        signal: interrupted,
      }),
    ...(canPrompt(context) && {
      askPassphrase: (purpose) =>
        purpose === 'set' ? askNewPassphrase(context, question) : askHidden(context, question),
    }),
    deadlineMs: keyCommandDeadlineMs,
    signal: interrupted,
  };
}

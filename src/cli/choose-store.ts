// Decides where a new key rests: where it was asked to, where the earlier ones do, else in the keychain or its next best.
import type { ErrorCode } from '../core/error-codes.ts';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import type { SecretStore, StoreName } from '../secrets/secret-store.ts';
import type { CommandContext } from './command.ts';
import { openSecretStore } from './open-secret-store.ts';
import { choiceOption, flagOption, type Input } from './option.ts';
import { canPrompt } from './prompt.ts';

export const storageOption = choiceOption('--storage <place>', 'where the key rests', ['keychain', 'encrypted-file']);
export const insecureStorageOption = flagOption(
  '--insecure-storage',
  'keep the key in a file in plain text, readable by you alone',
);

/** What is asked for by flags, if anything. @throws VelaroError `argument.invalid` when both are given. */
export function wantedStore(input: Input): StoreName | undefined {
  const place = input.get(storageOption);
  if (!input.get(insecureStorageOption)) return place;
  if (place === undefined) return 'plaintext-file';
  throw new VelaroError('argument.invalid', '--storage and --insecure-storage are both given.', {
    hint: 'Use one of them.',
  });
}

/** There is no keychain here at all. A locked or silent one is there: its owner may be typing the password. */
const noKeychain: readonly ErrorCode[] = [
  'keychain.package',
  'keychain.library',
  'keychain.bus',
  'keychain.service',
  'keychain.collection',
];

/**
 * Stores by `write`. Only where nothing was asked for and nothing pinned, a keychain that does not exist gives way to an
 * encrypted file, and only where there is a passphrase or somebody to ask for one. Nothing ever gives way to plain text.
 */
export async function storeSomewhere(
  context: CommandContext,
  pinned: StoreName | undefined,
  write: (store: SecretStore) => Promise<void>,
): Promise<StoreName> {
  const attempt = async (name: StoreName) => {
    await write(await openSecretStore(context, name));
    return name;
  };
  if (pinned !== undefined) return attempt(pinned);
  try {
    return await attempt('keychain');
  } catch (thrown) {
    if (!isVelaroError(thrown) || !noKeychain.includes(thrown.code)) throw thrown;
    const { environment, output } = context;
    if (environment.VELARO_MCP_PASSPHRASE || environment.VELARO_MCP_PASSPHRASE_FILE || canPrompt(context)) {
      output.note(`${thrown.message} The key goes into a file that a passphrase encrypts.`);
      return attempt('encrypted-file');
    }
    throw new VelaroError(thrown.code, thrown.message, {
      hint: `${thrown.hint ?? ''} Or keep the key in a file: set VELARO_MCP_PASSPHRASE to encrypt it, or add --insecure-storage to keep it in plain text.`.trim(),
      cause: thrown,
    });
  }
}

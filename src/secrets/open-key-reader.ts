// Opens the place where a stored key rests; what a place needs is loaded only when it is opened.
import { VelaroError } from '../core/errors.ts';
import type { KeyChoice } from './find-key.ts';
import type { KeyReader, SecretStore, StoreName } from './secret-store.ts';
import { type Environment, settingsFolder } from './settings-file.ts';

export interface StoreAccess {
  readonly environment: Environment;
  readonly openKeychain: () => SecretStore | Promise<SecretStore>;
  /** Without it only `VELARO_MCP_PASSPHRASE` opens an encrypted file. */
  readonly askPassphrase?: (purpose: 'open' | 'set') => Promise<string>;
  /** For a program that prints a key. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

export async function openStore(name: StoreName, access: StoreAccess): Promise<SecretStore> {
  if (name === 'keychain') return access.openKeychain();
  const folder = settingsFolder(access.environment);
  if (name === 'plaintext-file') return (await import('./plaintext-file.ts')).createPlaintextFile(folder);
  const { createEncryptedFile } = await import('./encrypted-file.ts');
  return createEncryptedFile({ folder, passphrase: async (purpose) => passphrase(access, purpose) });
}

/** The place of a chosen key that does not come from the environment. */
export async function openKeyReader(
  { source, kind, url, command }: KeyChoice,
  access: StoreAccess,
): Promise<KeyReader> {
  if (source.from === 'command' && command) {
    const { createKeyCommand } = await import('./key-command.ts');
    const { environment, deadlineMs, signal } = access;
    return createKeyCommand({ command, kind, origin: url.origin, environment, deadlineMs, ...(signal && { signal }) });
  }
  if (source.from === 'environment' || source.from === 'command') throw new TypeError('this key rests nowhere');
  return openStore(source.from, access);
}

/** @throws VelaroError `keyfile.passphrase` when there is none and nobody to ask. */
async function passphrase({ environment, askPassphrase }: StoreAccess, purpose: 'open' | 'set'): Promise<string> {
  const { VELARO_MCP_PASSPHRASE: given, VELARO_MCP_PASSPHRASE_FILE: path } = environment;
  if (given) return given;
  if (path) {
    const { readSecretText } = await import('./environment-key.ts');
    return readSecretText('VELARO_MCP_PASSPHRASE_FILE', path).replace(/\r?\n$/, '');
  }
  if (askPassphrase) return askPassphrase(purpose);
  throw new VelaroError('keyfile.passphrase', 'The key is in an encrypted file, and nothing says its passphrase.', {
    hint: 'Set VELARO_MCP_PASSPHRASE, or VELARO_MCP_PASSPHRASE_FILE to a file that holds it.',
  });
}

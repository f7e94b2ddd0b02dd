// Keys in plain text, one file each that only its owner may read: for who asked for it with --insecure-storage.
import { VelaroError } from '../core/errors.ts';
import { rememberSecret } from '../core/redaction.ts';
import { keyFilePath } from './key-file-path.ts';
import { formatItem, readItem } from './keychain-item.ts';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.ts';
import type { SecretStore } from './secret-store.ts';

/** @param folder that of the settings. */
export function createPlaintextFile(folder: string): SecretStore {
  const pathOf = (account: string) => keyFilePath(folder, account, 'key');
  return {
    name: 'plaintext-file',
    read: async (account) => {
      const text = readPrivateFile(pathOf(account));
      if (text === undefined) return undefined;
      const stored = readItem(text, `The key file ${pathOf(account)}`);
      rememberSecret(stored.key);
      return stored;
    },
    write: async (account, stored) => {
      rememberSecret(stored.key);
      const text = formatItem(stored);
      writePrivateFile(pathOf(account), text);
      if (readPrivateFile(pathOf(account)) === text) return;
      throw new VelaroError('keyfile.damaged', `The file ${pathOf(account)} did not keep what was written to it.`, {
        hint: 'Check the disk it is on.',
      });
    },
    remove: async (account) => removePrivateFile(pathOf(account)),
  };
}

// The keychain of this computer (macOS Keychain, Windows Credential Manager, Secret Service on Linux) as a place for keys.
import { rememberSecret } from '../core/redaction.ts';
import { keychainEnvironment } from './keychain-environment.ts';
import { keychainFailure } from './keychain-failure.ts';
import { formatItem, readItem } from './keychain-item.ts';
import { askKeychain, type KeychainProcess } from './keychain-process.ts';
import type { SecretStore } from './secret-store.ts';
import type { Environment } from './settings-file.ts';

export interface KeychainOptions extends Omit<KeychainProcess, 'environment'> {
  /** What the items are filed under, beside the account. */
  readonly service?: string;
  readonly environment?: Environment;
  /** Linux: the folder in which to look for the session bus when no variable names it. */
  readonly runtimeFolder?: string;
}

export function createKeychain({
  service = 'velaro-mcp',
  environment = process.env,
  runtimeFolder,
  ...options
}: KeychainOptions): SecretStore {
  const ask = (request: Parameters<typeof askKeychain>[0]) =>
    askKeychain(request, { ...options, environment: keychainEnvironment(environment, runtimeFolder) });
  const unexpected = () => keychainFailure('keychain.crash', { detail: 'its answer is not one' });
  return {
    name: 'keychain',
    read: async (account) => {
      const item = await ask({ op: 'get', service, account });
      if (item === null) return undefined;
      if (typeof item !== 'string') throw unexpected();
      const stored = readItem(item, `The keychain item "${account}" of service "${service}"`);
      rememberSecret(stored.key);
      return stored;
    },
    write: async (account, stored) => {
      rememberSecret(stored.key);
      await ask({ op: 'set', service, account, secret: formatItem(stored) });
    },
    remove: async (account) => {
      const removed = await ask({ op: 'delete', service, account });
      if (typeof removed !== 'boolean') throw unexpected();
      return removed;
    },
  };
}

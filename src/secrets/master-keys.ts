// Where the master keys of this computer's gateways rest: in its keychain, each under its id.
import { rememberSecret } from '../core/redaction.ts';
import type { KeychainOptions } from './keychain.ts';
import { keychainEnvironment } from './keychain-environment.ts';
import { keychainFailure } from './keychain-failure.ts';
import { askKeychain } from './keychain-process.ts';

/** Fails with one of the codes of kind `keychain`; a failed read never means "no key". */
export interface MasterKeyStore {
  /** The text of the key; undefined only when the keychain answered that it holds none of that id. */
  read(id: string): Promise<string | undefined>;
  /** Writes, reads back and compares. */
  write(id: string, text: string): Promise<void>;
}

export function createMasterKeyStore({
  service = 'velaro-mcp gateway',
  environment = process.env,
  runtimeFolder,
  ...options
}: KeychainOptions): MasterKeyStore {
  const ask = (request: Parameters<typeof askKeychain>[0]) =>
    askKeychain(request, { ...options, environment: keychainEnvironment(environment, runtimeFolder) });
  const accountOf = (id: string) => `master-key-${id}`;
  return {
    read: async (id) => {
      const text = await ask({ op: 'get', service, account: accountOf(id) });
      if (text === null) return undefined;
      if (typeof text !== 'string') throw keychainFailure('keychain.crash', { detail: 'its answer is not one' });
      rememberSecret(text);
      return text;
    },
    write: async (id, text) => {
      rememberSecret(text);
      await ask({ op: 'set', service, account: accountOf(id), secret: text });
    },
  };
}

// A keychain for each test, and the built child for all tests of a file; both are gone afterwards.
import { afterAll, afterEach, beforeAll } from 'vitest';
import { isVelaroError } from '../../src/core/errors.ts';
import { createKeychain, type KeychainOptions } from '../../src/secrets/keychain.ts';
import type { SecretStore } from '../../src/secrets/secret-store.ts';
import { type Keyring, type KeyringMode, startKeyring } from '../parts/keyring.ts';
import { type BuiltChild, buildKeychainChild } from './built-child.ts';

/** Long enough never to pass in a test that answers. */
const deadlineMs = 20_000;

export interface KeychainSetup {
  child(): BuiltChild;
  start(mode: KeyringMode): Promise<Keyring>;
  /** The keychain of this process, on the keyring that was started last. */
  keychain(options?: Partial<KeychainOptions>): SecretStore;
}

export function setUpKeychain(): KeychainSetup {
  let child: BuiltChild | undefined;
  let keyring: Keyring | undefined;
  beforeAll(async () => {
    child = await buildKeychainChild('installed');
  });
  afterAll(() => child?.remove());
  afterEach(() => keyring?.stop());

  const built = () => {
    if (!child) throw new Error('the child is built before the first test, not earlier');
    return child;
  };
  return {
    child: built,
    start: async (mode) => {
      keyring = await startKeyring({ mode });
      return keyring;
    },
    keychain: (options) =>
      createKeychain({
        childPath: built().childPath,
        deadlineMs,
        environment: { ...process.env, ...keyring?.environment },
        ...options,
      }),
  };
}

/** What the user is told when it fails; what was there instead when it does not. */
export async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    return { worked: await attempt };
  } catch (thrown) {
    if (!isVelaroError(thrown)) throw thrown;
    return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  }
}

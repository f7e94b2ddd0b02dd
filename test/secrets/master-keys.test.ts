// A gateway's master keys in a real keychain: apart from the keys of profiles, each under its id, and never silently absent.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/core/redaction.ts';
import { createMasterKeyStore } from '../../src/secrets/master-keys.ts';
import { type Keyring, keyringUnavailable } from '../parts/keyring.ts';
import { failureOf, setUpKeychain } from './keychain-setup.ts';

const unavailable = keyringUnavailable();

describe.skipIf(unavailable)(`a master key in the keychain${unavailable ? ` (${unavailable})` : ''}`, () => {
  const { start, child, keychain } = setUpKeychain();
  const masterKeys = (keyring: Keyring) =>
    createMasterKeyStore({
      childPath: child().childPath,
      deadlineMs: 20_000,
      environment: { ...process.env, ...keyring.environment },
    });

  it('comes back under its id alone, and is taken out of all output', async () => {
    const keys = masterKeys(await start('unlocked'));
    const [first, second] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    expect(await keys.read('0a1b2c3d')).toBeUndefined();
    await keys.write('0a1b2c3d', first);
    await keys.write('4e5f6a7b', second);
    expect(await keys.read('0a1b2c3d')).toBe(first);
    expect(await keys.read('4e5f6a7b')).toBe(second);
    expect(redact(`it is ${first}`)).toBe('it is [redacted]');
  });

  it('is no key of a profile', async () => {
    const keys = masterKeys(await start('unlocked'));
    await keys.write('0a1b2c3d', randomBytes(32).toString('base64url'));
    expect(await keychain().read('master-key-0a1b2c3d')).toBeUndefined();
  });

  it('is not said to be absent by a keychain that is locked', async () => {
    const keyring = await start('unlocked');
    const keys = masterKeys(keyring);
    await keys.write('0a1b2c3d', randomBytes(32).toString('base64url'));
    await keyring.lock();
    expect(await failureOf(keys.read('0a1b2c3d'))).toMatchObject({ code: 'keychain.locked' });
  });
});

// A keychain that waits for a person: requests do not wait with it for ever, and nobody has to ask twice.
import { expect, test } from 'vitest';
import { type Credential, type CredentialSource, createCredentials } from '../../src/bridge/credentials.ts';
import { VelaroError } from '../../src/core/errors.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { signal } from '../parts/bridge-far-side.ts';

const url = new URL('http://127.0.0.1:9/mcp/v1');

/** A keychain that is unlocked when the test says so. */
function lockedKeychain(patienceMs: number) {
  const unlocked = signal<Credential>();
  const late = signal();
  let reads = 0;
  const source: CredentialSource = {
    choose: () => ({ url, fingerprint: 'f' }),
    stamp: () => '',
    read: () => {
      reads += 1;
      return unlocked.given;
    },
    overdue: (_choice, waitedMs) => new VelaroError('keychain.timeout', `Waited ${waitedMs} ms.`),
  };
  const credentials = createCredentials(source, { onReplaced: () => {}, onLate: late.give, patienceMs });
  return { credentials, unlock: unlocked.give, late: late.given, reads: () => reads };
}

test('a request gives up before its host does, while the one question to the keychain stays open', async () => {
  const { credentials, unlock, late, reads } = lockedKeychain(1);
  await expect(credentials.current()).rejects.toMatchObject({ code: 'keychain.timeout', message: 'Waited 1 ms.' });
  await expect(credentials.current()).rejects.toMatchObject({ code: 'keychain.timeout' });
  const credential = { key: mintKey('mcp'), url };
  unlock(credential);
  await late;
  expect(await credentials.current()).toEqual(credential);
  expect(reads()).toBe(1);
});

test('requests of the same moment share one question, and are answered by it', async () => {
  const { credentials, unlock, reads } = lockedKeychain(60_000);
  const requests = [credentials.current(), credentials.current()];
  const credential = { key: mintKey('mcp'), url };
  unlock(credential);
  expect(await Promise.all(requests)).toEqual([credential, credential]);
  expect(reads()).toBe(1);
});

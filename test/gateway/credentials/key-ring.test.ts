// Master keys: which one seals, which ones open, and what is said where one is missing. A key is never in a message.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VelaroError } from '../../../src/core/errors.ts';
import { redact } from '../../../src/core/redaction.ts';
import { createKeyRing, type KeyCabinet } from '../../../src/gateway/credentials/key-ring.ts';
import { makeMasterKeyText, readMasterKey } from '../../../src/gateway/credentials/master-key.ts';

function cabinetOf(items = new Map<string, string>()): KeyCabinet & { readonly items: Map<string, string> } {
  return { items, read: async (id) => items.get(id), write: async (id, text) => void items.set(id, text) };
}

test('a key is 32 bytes, in either base64 or in hex, and always has the same id', () => {
  const bytes = randomBytes(32);
  const ids = ['hex', 'base64', 'base64url'].map((form) => {
    return readMasterKey(bytes.toString(form === 'hex' ? 'hex' : form === 'base64' ? 'base64' : 'base64url'), 'It').id;
  });
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}$/);
  expect(readMasterKey(makeMasterKeyText(), 'It').id).not.toBe(ids[0]);
});

test.each([31, 33, 16])('%i bytes are refused, and not repeated', (length) => {
  const text = randomBytes(length).toString('base64');
  expect(() => createKeyRing({ VELARO_MASTER_KEY: text })).toThrow(
    expect.objectContaining({
      code: 'masterkey.malformed',
      message: 'VELARO_MASTER_KEY is not a master key: that is 32 bytes in base64 or hex.',
      hint: 'Make one with: openssl rand -base64 32',
    }),
  );
});

test('of several keys in the environment the first seals and all open', async () => {
  const [first, second] = [makeMasterKeyText(), makeMasterKeyText()];
  const ids = [first, second].map((text) => readMasterKey(text, 'It').id);
  const ring = createKeyRing({ VELARO_MASTER_KEY: `${first}, ${second}\n` });
  expect((await ring.sealing([ids[1] ?? ''])).id).toBe(ids[0]);
  for (const id of ids) expect((await ring.find(id)).id).toBe(id);
  expect(redact(`it is ${first}`)).toBe('it is [redacted]');
});

test('a file may hold them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'key');
  const text = makeMasterKeyText();
  writeFileSync(path, `${text}\n`);
  const ring = createKeyRing({ VELARO_MASTER_KEY_FILE: path });
  expect((await ring.sealing([])).id).toBe(readMasterKey(text, 'It').id);
  expect(() => createKeyRing({ VELARO_MASTER_KEY_FILE: join(folder, 'none') })).toThrow(
    'The file that VELARO_MASTER_KEY_FILE names cannot be read.',
  );
});

test('without a key nothing is sealed, and what was is not opened', async () => {
  const ring = createKeyRing({});
  expect(ring.mayHave('0a1b2c3d')).toBe(false);
  const hint = 'Set VELARO_MASTER_KEY where the gateway runs; a new one comes from: openssl rand -base64 32';
  await expect(ring.sealing([])).rejects.toMatchObject({ code: 'masterkey.missing', hint });
  await expect(ring.find('0a1b2c3d')).rejects.toMatchObject({
    code: 'masterkey.missing',
    message: 'What is kept is sealed with master key 0a1b2c3d, which this gateway does not have.',
  });
});

test('a keychain gets one new key, under its id, which is used from then on', async () => {
  const cabinet = cabinetOf();
  const ring = createKeyRing({}, cabinet);
  const { id } = await ring.sealing([]);
  expect([...cabinet.items.keys()]).toEqual([id]);
  expect((await ring.sealing([id])).id).toBe(id);
  expect((await createKeyRing({}, cabinet).sealing([id])).id).toBe(id);
  expect((await createKeyRing({}, cabinet).find(id)).id).toBe(id);
  expect([...cabinet.items.keys()]).toEqual([id]);
});

test('the environment goes before the keychain, which still opens what it sealed', async () => {
  const cabinet = cabinetOf();
  const { id } = await createKeyRing({}, cabinet).sealing([]);
  const text = makeMasterKeyText();
  const ring = createKeyRing({ VELARO_MASTER_KEY: text }, cabinet);
  expect((await ring.sealing([id])).id).toBe(readMasterKey(text, 'It').id);
  expect((await ring.find(id)).id).toBe(id);
  expect(cabinet.items.size).toBe(1);
});

test('a keychain that does not open is told as what it is: not the caller’s', async () => {
  const locked = async () => {
    throw new VelaroError('keychain.locked', 'The keychain is locked.');
  };
  const ring = createKeyRing({}, { read: locked, write: locked });
  const error = { code: 'masterkey.missing', message: expect.stringMatching(/where the gateway runs .*is locked\.$/) };
  await expect(ring.sealing([])).rejects.toMatchObject(error);
  await expect(ring.find('0a1b2c3d')).rejects.toMatchObject(error);
});

test('a keychain item that is not the key that it is filed under is none', async () => {
  const cabinet = cabinetOf(new Map([['0a1b2c3d', makeMasterKeyText()]]));
  await expect(createKeyRing({}, cabinet).find('0a1b2c3d')).rejects.toMatchObject({ code: 'masterkey.missing' });
});

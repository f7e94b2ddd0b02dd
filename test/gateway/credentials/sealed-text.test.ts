// A sealed credential opens with its key, in its own row, as it was written; and nowhere else.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeMasterKeyText, readMasterKey } from '../../../src/gateway/credentials/master-key.ts';
import { masterKeyIdOf, openText, sealText } from '../../../src/gateway/credentials/sealed-text.ts';

const place = { siteId: 'site_a', vendor: 'shopify', field: 'accessToken' };
const key = readMasterKey(makeMasterKeyText(), 'The key');
const other = readMasterKey(makeMasterKeyText(), 'The key');
const secret = `token ${randomBytes(12).toString('hex')} žluťoučký 🔑`;

test('is not readable, never twice the same, and names its key', () => {
  const sealed = [sealText(secret, place, key), sealText(secret, place, key)];
  expect(sealed[0]).not.toBe(sealed[1]);
  for (const text of sealed) {
    expect(text).toMatch(new RegExp(`^v1\\.${key.id}\\.[A-Za-z0-9_-]+$`));
    expect(Buffer.from(text.split('.')[2] ?? '', 'base64url').includes(secret)).toBe(false);
    expect(masterKeyIdOf(text, place)).toBe(key.id);
    expect(openText(text, place, key)).toBe(secret);
  }
});

test('an empty text and a long one come back whole', () => {
  for (const text of ['', 'x'.repeat(20_000)]) expect(openText(sealText(text, place, key), place, key)).toBe(text);
});

test.each([
  ['site', { siteId: 'site_b' }],
  ['vendor', { vendor: 'hubspot' }],
  ['field', { field: 'shop' }],
])('moved to another %s it does not open', (_what, changes) => {
  const sealed = sealText(secret, place, key);
  expect(() => openText(sealed, { ...place, ...changes }, key)).toThrow(
    expect.objectContaining({ code: 'credentials.damaged' }),
  );
});

test('with any byte changed it does not open', () => {
  const sealed = sealText('abc', place, key);
  const [version, id, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const forged = [version, id, changed.toString('base64url')].join('.');
    expect(() => openText(forged, place, key)).toThrow(expect.objectContaining({ code: 'credentials.damaged' }));
  }
});

test('that claims another key does not open with that one', () => {
  const forged = sealText(secret, place, key).replace(key.id, other.id);
  expect(() => openText(forged, place, other)).toThrow(expect.objectContaining({ code: 'credentials.damaged' }));
});

test.each([
  '',
  'v1',
  'v1.',
  'v1.00000000',
  'v1.00000000.',
  'v1.00000000.AAAA',
  'v1.zzzzzzzz.AAAA',
  'secret',
  'v1.00000000.!!',
])('%j is damaged', (text) => {
  expect(() => masterKeyIdOf(text, place)).toThrow(expect.objectContaining({ code: 'credentials.damaged' }));
});

test('one of a newer version asks for an update, whatever follows', () => {
  for (const text of ['v2.00000000.AAAA', 'v17.x', 'v2.'])
    expect(() => openText(text, place, key)).toThrow(
      expect.objectContaining({
        code: 'credentials.newer',
        message: 'The shopify credentials were written by a newer velaro-mcp.',
      }),
    );
});

test('a signing secret opens for its own webhook alone, and never as a credential', () => {
  const signs = { siteId: 'site_a', ownerId: 'whk_1' };
  const sealed = sealText(secret, signs, key);
  expect(openText(sealed, signs, key)).toBe(secret);
  expect(() => openText(sealed, { ...signs, ownerId: 'whk_2' }, key)).toThrow(
    expect.objectContaining({
      code: 'secret.damaged',
      message: 'The secret that signs for whk_2 was damaged, or moved here from another place.',
    }),
  );
  expect(() => openText(sealed, place, key)).toThrow(expect.objectContaining({ code: 'credentials.damaged' }));
});

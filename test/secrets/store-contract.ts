// What every place that keeps keys promises, whichever it is.
import { expect, it } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { holdsSecret } from '../../src/core/redaction.ts';
import type { SecretStore, StoredKey } from '../../src/secrets/secret-store.ts';

/** @param open the place, empty at the beginning of each test, and the same one each time within a test. */
export function storeContract(open: () => Promise<SecretStore> | SecretStore): void {
  const everything: StoredKey = {
    key: mintKey('velaflows'),
    kind: 'velaflows',
    origin: 'https://api.velaflows.com',
    id: 'tok_1',
    workspace: '0123456789abcdef01234567',
    rotation: '0123456789ab',
  };
  const mcp = (): StoredKey => ({ key: mintKey('mcp'), kind: 'mcp', origin: 'https://acme.velaro.com' });

  it('gives back what was put in, to whoever opens it later', async () => {
    await (await open()).write('default', everything);
    expect(await (await open()).read('default')).toEqual(everything);
  });

  it('knows that it holds nothing', async () => {
    expect(await (await open()).read('nobody')).toBeUndefined();
    expect(await (await open()).remove('nobody')).toBe(false);
  });

  it('keeps accounts apart, also those that differ in case or in a mark', async () => {
    const store = await open();
    const accounts = ['work', 'Work', 'work:rest', 'work#next', 'work#previous'];
    const keys = new Map(accounts.map((account) => [account, mcp()]));
    for (const [account, stored] of keys) await store.write(account, stored);
    for (const [account, stored] of keys) expect(await store.read(account)).toEqual(stored);
    expect(await store.remove('work')).toBe(true);
    expect(await store.read('work')).toBeUndefined();
    expect(await store.read('Work')).toEqual(keys.get('Work'));
  });

  it('replaces a key by another', async () => {
    const store = await open();
    const second = mcp();
    await store.write('default', mcp());
    await store.write('default', second);
    expect(await store.read('default')).toEqual(second);
  });

  it('lets no key that went through it into any output', async () => {
    const stored = mcp();
    await (await open()).write('default', stored);
    expect(holdsSecret(Buffer.from(stored.key).toString('base64'))).toBe(true);
  });
}

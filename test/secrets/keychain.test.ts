// Keys in a real keychain, and what a user is told when it is locked or not there.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { holdsSecret } from '../../src/core/redaction.ts';
import type { SecretStore, StoredKey } from '../../src/secrets/secret-store.ts';
import { type Keyring, type KeyringMode, keyringUnavailable } from '../parts/keyring.ts';
import { failureOf, setUpKeychain } from './keychain-setup.ts';

const unavailable = keyringUnavailable();
const because = unavailable ? ` (${unavailable})` : '';
const elsewhere = 'On a machine without a keychain, set VELARO_MCP_KEY and VELARO_MCP_URL instead.';

function mcpKey(): StoredKey {
  return { key: mintKey('mcp'), kind: 'mcp', origin: 'https://acme.velaro.com' };
}

describe.skipIf(unavailable)(`a key in the keychain${because}`, () => {
  const { start, keychain } = setUpKeychain();

  it('comes back as it was stored, and is gone after it was removed', async () => {
    await start('unlocked');
    const stored = { ...mcpKey(), id: 'key_1' };
    expect(await keychain().read('default')).toBeUndefined();
    await keychain().write('default', stored);
    expect(await keychain().read('default')).toEqual(stored);
    expect(await keychain().remove('default')).toBe(true);
    expect(await keychain().remove('default')).toBe(false);
    expect(await keychain().read('default')).toBeUndefined();
  });

  it('is replaced by the next one, and leaves other accounts alone', async () => {
    await start('unlocked');
    const velaflows: StoredKey = {
      key: mintKey('velaflows', 'test'),
      kind: 'velaflows',
      origin: 'https://api.velaflows.com',
      workspace: '0123456789abcdef01234567',
    };
    const second = mcpKey();
    await keychain().write('default', mcpKey());
    await keychain().write('default:velaflows', velaflows);
    await keychain().write('default', second);
    expect(await keychain().read('default')).toEqual(second);
    expect(await keychain().read('default:velaflows')).toEqual(velaflows);
  });

  it('is where secret-tool finds it', async () => {
    const keyring = await start('unlocked');
    const stored = mcpKey();
    await keychain().write('acme', stored);
    expect(JSON.parse(secretTool(keyring, ['lookup', 'service', 'velaro-mcp', 'account', 'acme']))).toEqual({
      v: 1,
      ...stored,
    });
  });

  it('is taken out of all output from the moment it was read', async () => {
    const keyring = await start('unlocked');
    const stored = mcpKey();
    storeItem(keyring, JSON.stringify({ v: 1, ...stored }));
    // In another form than the one that any key is known by.
    const encoded = Buffer.from(stored.key).toString('base64');
    expect(holdsSecret(encoded)).toBe(false);
    await keychain().read('default');
    expect(holdsSecret(encoded)).toBe(true);
  });

  it.each([
    ['is not JSON', 'hunter2 hunter2', 'was not written by velaro-mcp.', 'Run velaro-mcp login to replace it.'],
    ['has no version', '{"key":"hunter2"}', 'was not written by velaro-mcp.', 'Run velaro-mcp login to replace it.'],
    ['has half a key', '{"v":1,"kind":"mcp","key":"hu"}', 'is damaged.', 'Run velaro-mcp login to replace it.'],
    ['is from the future', '{"v":2}', 'was written by a newer velaro-mcp.', 'Update velaro-mcp on this computer.'],
  ])('is refused, and not shown, when the item %s', async (_what, item, problem, hint) => {
    storeItem(await start('unlocked'), item);
    expect(await failureOf(keychain().read('default'))).toEqual({
      code: 'keychain.content',
      message: `The keychain item "default" of service "velaro-mcp" ${problem}`,
      hint,
    });
  });

  it('is found by a program that was started with nothing but PATH and HOME', async () => {
    const keyring = await start('unlocked');
    const stored = mcpKey();
    await keychain().write('default', stored);
    const { PATH, HOME } = process.env;
    const { runtimeFolder } = keyring;
    expect(await keychain({ environment: { PATH, HOME }, runtimeFolder }).read('default')).toEqual(stored);
    const environment = { PATH, HOME, XDG_RUNTIME_DIR: runtimeFolder };
    expect(await keychain({ environment, runtimeFolder: '/nowhere' }).read('default')).toEqual(stored);
  });
});

describe.skipIf(unavailable)(`a keychain that is locked or not there${because}`, () => {
  const { start, keychain } = setUpKeychain();
  const operations: readonly [string, (store: SecretStore) => Promise<unknown>][] = [
    ['reading', (store) => store.read('default')],
    ['writing', (store) => store.write('default', mcpKey())],
    ['removing', (store) => store.remove('default')],
  ];
  const noBus = {
    code: 'keychain.bus',
    message: 'There is no D-Bus session bus, so no keychain can be reached.',
    hint: `Run this inside a desktop session. ${elsewhere}`,
  };
  const noService = {
    code: 'keychain.service',
    message: 'No keychain service is running on the session bus.',
    hint: `Install gnome-keyring, or switch on the Secret Service of KeePassXC or KWallet. ${elsewhere}`,
  };
  const noCollection = {
    code: 'keychain.collection',
    message: 'The keychain has no default keyring to put a key into.',
    hint: `Log in to the desktop once, or create a default keyring with Seahorse ("Passwords and Keys"). ${elsewhere}`,
  };
  const locked = {
    code: 'keychain.locked',
    message: 'The keychain is locked.',
    hint: `Unlock the login keyring: log in to the desktop, or open Seahorse ("Passwords and Keys"). ${elsewhere}`,
  };

  for (const [mode, failure] of [
    ['no-bus', noBus],
    ['no-service', noService],
  ] as const satisfies [KeyringMode, object][]) {
    it.each(operations)(`says so: ${mode}, %s`, async (_operation, attempt) => {
      await start(mode);
      expect(await failureOf(attempt(keychain()))).toEqual(failure);
    });
  }

  it('says so without a bus address as well', async () => {
    const { PATH, HOME } = process.env;
    const bare = keychain({ environment: { PATH, HOME }, runtimeFolder: '/nowhere' });
    expect(await failureOf(bare.read('default'))).toEqual(noBus);
  });

  it('holds nothing when it has no keyring at all, and cannot keep anything', async () => {
    await start('no-default');
    expect(await failureOf(keychain().read('default'))).toEqual({ worked: undefined });
    expect(await failureOf(keychain().remove('default'))).toEqual({ worked: false });
    expect(await failureOf(keychain().write('default', mcpKey()))).toEqual(noCollection);
  });

  it.each(operations)('never passes for an empty one when it is locked: %s', async (_operation, attempt) => {
    const keyring = await start('unlocked');
    await keychain().write('default', mcpKey());
    await keyring.lock();
    expect(await failureOf(attempt(keychain()))).toEqual(locked);
  });
});

function storeItem(keyring: Keyring, item: string): void {
  // The schema is part of what keytar looks for; secret-tool's own items have none.
  const attributes = { 'xdg:schema': 'org.freedesktop.Secret.Generic', service: 'velaro-mcp', account: 'default' };
  secretTool(keyring, ['store', '--label=a test', ...Object.entries(attributes).flat()], item);
}

function secretTool({ environment }: Keyring, args: readonly string[], input = ''): string {
  return execFileSync('secret-tool', args, { env: { ...process.env, ...environment }, input, encoding: 'utf8' });
}

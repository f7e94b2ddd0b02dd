// Which key is used, and that it goes only where it belongs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { holdsSecret } from '../../src/core/redaction.ts';
import { chooseKey, findKey, type KeyRequest } from '../../src/secrets/find-key.ts';
import type { KeyEntry, Settings } from '../../src/secrets/profiles.ts';
import type { SecretStore } from '../../src/secrets/secret-store.ts';
import { keyringUnavailable } from '../parts/keyring.ts';
import { failureOf, setUpKeychain } from './keychain-setup.ts';

const unavailable = keyringUnavailable();
const because = unavailable ? ` (${unavailable})` : '';

const acme: KeyEntry = {
  url: 'https://acme.velaro.com/mcp/v1',
  store: 'keychain',
  prefix: 'vel_live_Ab3d',
  fingerprint: '0123456789abcdef',
  id: 'key_1',
  storedAt: '2027-01-01T00:00:00.000Z',
  expiresAt: '2027-04-01T00:00:00.000Z',
};
const inHouse: KeyEntry = { ...acme, url: 'https://gateway.example/mcp/v1' };
const settings: Settings = {
  profile: 'default',
  profiles: new Map([
    ['default', { name: 'default', keys: { mcp: acme } }],
    ['house', { name: 'house', keys: { mcp: inHouse } }],
    ['empty', { name: 'empty', keys: {} }],
  ]),
};
const noSettings: Settings = { profile: 'default', profiles: new Map() };

function unasked(): SecretStore {
  throw new Error('the keychain was asked');
}

function find(request: Partial<KeyRequest>) {
  return findKey({ environment: {}, settings: noSettings, kind: 'mcp', ...request, openStore: unasked });
}

function choose(request: Partial<KeyRequest>) {
  return chooseKey({ environment: {}, settings, kind: 'mcp', ...request });
}

function refused(request: Partial<KeyRequest>): Promise<unknown> {
  return failureOf((async () => choose(request))());
}

describe('a key in the environment', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'velaro-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('goes before the keychain, and to the address beside it', async () => {
    const key = mintKey('mcp');
    const environment = { VELARO_MCP_KEY: key, VELARO_MCP_URL: 'https://gateway.example/mcp/v1/' };
    expect(await find({ environment, settings })).toEqual({
      key,
      kind: 'mcp',
      url: new URL('https://gateway.example/mcp/v1'),
      source: { from: 'environment', variable: 'VELARO_MCP_KEY' },
    });
    expect(holdsSecret(key)).toBe(true);
  });

  it('may lie in a file, which is read again each time', async () => {
    const path = join(folder, 'key');
    const environment = {
      VELARO_MCP_KEY: ' ',
      VELARO_MCP_KEY_FILE: path,
      VELARO_MCP_URL: 'http://127.0.0.1:8787/mcp/v1',
    };
    for (const key of [mintKey('mcp'), mintKey('mcp')]) {
      writeFileSync(path, `${key}\n`);
      expect(await find({ environment })).toMatchObject({
        key,
        source: { from: 'environment', variable: 'VELARO_MCP_KEY_FILE' },
      });
    }
  });

  it('goes before the file that is named beside it', async () => {
    const key = mintKey('mcp');
    const environment = {
      VELARO_MCP_KEY: key,
      VELARO_MCP_KEY_FILE: '/nowhere',
      VELARO_MCP_URL: 'http://localhost:1/mcp/v1',
    };
    expect((await find({ environment })).key).toBe(key);
  });

  it.each([
    ['rest', 'VELARO_API_KEY', {}, 'https://api.velaro.com/v1', {}],
    ['velaflows', 'VELAFLOWS_API_TOKEN', {}, 'https://api.velaflows.com/api/v1', {}],
    [
      'velaflows',
      'VELAFLOWS_API_TOKEN',
      { VELAFLOWS_WORKSPACE_ID: '0123456789abcdef01234567' },
      'https://api.velaflows.com/api/v1',
      { workspace: '0123456789abcdef01234567' },
    ],
  ] as const)('of kind %s in %s with %j goes to %s', async (kind, keyVariable, others, url, rest) => {
    const key = mintKey(kind);
    expect(await find({ kind, environment: { [keyVariable]: key, ...others } })).toEqual({
      key,
      kind,
      url: new URL(url),
      source: { from: 'environment', variable: keyVariable },
      ...rest,
    });
  });

  it.each(['https://acme.velaro.com/mcp/v1', 'http://127.0.0.1:8787/mcp/v1', 'http://[::1]:1/mcp/v1'])(
    'goes to %s when a flag says so',
    async (address) => {
      const environment = { VELARO_MCP_KEY: mintKey('mcp') };
      expect((await find({ environment, url: new URL(address) })).url.href).toBe(address);
    },
  );

  it.each([
    'https://evil.example/mcp/v1',
    'https://acme.velaro.com.evil.example/mcp/v1',
    'https://acme.velaro.com:8443/mcp/v1',
    'https://api.velaflows.com/mcp/v1',
    'https://127.0.0.1.evil.example/mcp/v1',
  ])('does not go to %s because a flag says so', async (address) => {
    const key = mintKey('mcp');
    const environment = { VELARO_MCP_KEY: key, VELARO_MCP_URL: 'https://gateway.example/mcp/v1' };
    const failure = await refused({ environment, url: new URL(address) });
    expect(failure).toEqual({
      code: 'key.origin',
      message: `The key in VELARO_MCP_KEY is not sent to ${new URL(address).origin}: it is not one of Velaro's addresses.`,
      hint: `If it belongs there, set VELARO_MCP_URL=${address} beside it.`,
    });
  });

  it('does not go to the address of a profile in house', async () => {
    expect(await refused({ environment: { VELARO_MCP_KEY: mintKey('mcp') }, profile: 'house' })).toMatchObject({
      code: 'key.origin',
    });
  });

  it('needs an address when nothing says which site it is for', async () => {
    expect(await refused({ environment: { VELARO_MCP_KEY: mintKey('mcp') }, settings: noSettings })).toEqual({
      code: 'address.missing',
      message: 'VELARO_MCP_KEY has a key, but nothing says which gateway it is for.',
      hint: 'Set VELARO_MCP_URL, for example to https://SITE.velaro.com/mcp/v1.',
    });
  });

  it('is refused in the variable of another family', async () => {
    expect(await refused({ environment: { VELARO_MCP_KEY: mintKey('rest') } })).toEqual({
      code: 'key.family',
      message: 'Wrong kind of key in VELARO_MCP_KEY: REST API key instead of MCP gateway key.',
      hint: 'A REST API key goes into VELARO_API_KEY.',
    });
  });

  it.each([
    [
      { VELARO_MCP_KEY: '$VELARO_KEY' },
      'key.malformed',
      'VELARO_MCP_KEY: This is the name of a variable, not a key: nothing has filled it in.',
    ],
    [{ VELARO_MCP_KEY: 'hunter2' }, 'key.malformed', 'VELARO_MCP_KEY: This is not a Velaro key:'],
    [
      { VELARO_MCP_KEY_FILE: '/nowhere/key' },
      'key.unreadable',
      'The file that VELARO_MCP_KEY_FILE names cannot be read (ENOENT).',
    ],
    [
      { VELARO_MCP_URL: 'http://gateway.example/mcp/v1' },
      'address.invalid',
      'VELARO_MCP_URL: Plain http would show the key to the network between here and gateway.example: use https.',
    ],
  ])('is refused when the environment is %j', async (environment, code, message) => {
    expect(await refused({ environment })).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('is refused with a workspace that is none', async () => {
    const environment = { VELAFLOWS_API_TOKEN: mintKey('velaflows'), VELAFLOWS_WORKSPACE_ID: 'sales' };
    expect(await refused({ kind: 'velaflows', environment })).toEqual({
      code: 'workspace.invalid',
      message: 'VELAFLOWS_WORKSPACE_ID is not the id of a workspace.',
      hint: 'An id is 24 hex digits: copy it from the workspace settings.',
    });
  });
});

describe('the choice of a key', () => {
  it('comes from the settings alone, without asking the keychain', () => {
    expect(choose({})).toEqual({
      kind: 'mcp',
      profile: 'default',
      source: { from: 'keychain', account: 'default' },
      url: new URL('https://acme.velaro.com/mcp/v1'),
      prefix: 'vel_live_Ab3d',
      fingerprint: '0123456789abcdef',
      id: 'key_1',
      expiresAt: '2027-04-01T00:00:00.000Z',
    });
  });

  it('shows nothing secret of a key in the environment', () => {
    const key = mintKey('mcp');
    const choice = choose({ environment: { VELARO_MCP_KEY: key } });
    expect(JSON.stringify(choice)).not.toContain(key);
    expect(choice).toMatchObject({ prefix: key.slice(0, 13), fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it.each([
    [{}, undefined, 'https://acme.velaro.com/mcp/v1'],
    [{ VELARO_MCP_URL: 'https://acme.velaro.com/mcp/v2' }, undefined, 'https://acme.velaro.com/mcp/v2'],
    [{ VELARO_MCP_URL: 'https://evil.example' }, 'https://acme.velaro.com/mcp/v3', 'https://acme.velaro.com/mcp/v3'],
  ])('takes the address from the flag, then %j, then the profile', (environment, flag, expected) => {
    expect(choose({ environment, ...(flag !== undefined && { url: new URL(flag) }) }).url.href).toBe(expected);
  });

  it.each([
    [{ url: new URL('https://evil.example/mcp/v1') }, 'https://evil.example'],
    [{ url: new URL('https://shop.velaro.com/mcp/v1') }, 'https://shop.velaro.com'],
    [{ environment: { VELARO_MCP_URL: 'http://127.0.0.1:8787/mcp/v1' } }, 'http://127.0.0.1:8787'],
  ])('refuses to send a stored key to another origin', async (request, origin) => {
    expect(await refused(request)).toMatchObject({
      code: 'key.origin',
      message: `The key of profile "default" was stored for https://acme.velaro.com and is not sent to ${origin}.`,
    });
  });

  it.each([
    [
      { settings: noSettings },
      'Profile "default" has no MCP gateway key.',
      'Run velaro-mcp login, or set VELARO_MCP_KEY.',
    ],
    [
      { profile: 'empty' },
      'Profile "empty" has no MCP gateway key.',
      'Run velaro-mcp login --profile empty, or set VELARO_MCP_KEY.',
    ],
    [
      { kind: 'velaflows' as const },
      'Profile "default" has no VelaFlows token.',
      'Run velaro-mcp login, or set VELAFLOWS_API_TOKEN.',
    ],
  ])('says what to type when there is no key', async (request, message, hint) => {
    expect(await refused(request)).toEqual({ code: 'key.missing', message, hint });
  });

  it('says which profile has an address that is none', async () => {
    const broken = { name: 'x', keys: { mcp: { ...acme, url: 'acme' } } };
    expect(await refused({ settings: { profile: 'x', profiles: new Map([['x', broken]]) } })).toMatchObject({
      code: 'address.invalid',
      message: 'The address in profile "x": The address is not a URL.',
    });
  });
});

describe.skipIf(unavailable)(`a key in the keychain${because}`, () => {
  const { start, keychain } = setUpKeychain();
  const request = { environment: {}, settings, kind: 'mcp', openStore: () => keychain() } as const;

  it('is found for its profile', async () => {
    await start('unlocked');
    const [own, other] = [mintKey('mcp'), mintKey('mcp')];
    await keychain().write('default', { key: own, kind: 'mcp', origin: 'https://acme.velaro.com' });
    await keychain().write('house', { key: other, kind: 'mcp', origin: 'https://gateway.example' });
    expect(await findKey(request)).toEqual({
      key: own,
      kind: 'mcp',
      url: new URL('https://acme.velaro.com/mcp/v1'),
      source: { from: 'keychain', account: 'default' },
    });
    expect((await findKey({ ...request, profile: 'house' })).key).toBe(other);
  });

  it('brings its workspace, unless the environment names another', async () => {
    await start('unlocked');
    const workspace = '0123456789abcdef01234567';
    const url = 'https://api.velaflows.com/api/v1';
    const profiles = new Map([['default', { name: 'default', keys: { velaflows: { ...acme, url } } }]]);
    const velaflows = { ...request, kind: 'velaflows', settings: { profile: 'default', profiles } } as const;
    const stored = { kind: 'velaflows', origin: 'https://api.velaflows.com', workspace } as const;
    await keychain().write('default:velaflows', { ...stored, key: mintKey('velaflows') });
    expect((await findKey(velaflows)).workspace).toBe(workspace);
    const environment = { VELAFLOWS_WORKSPACE_ID: 'f'.repeat(24) };
    expect((await findKey({ ...velaflows, environment })).workspace).toBe('f'.repeat(24));
  });

  it('stays there when its item names another origin than the settings', async () => {
    await start('unlocked');
    await keychain().write('house', { key: mintKey('mcp'), kind: 'mcp', origin: 'https://acme.velaro.com' });
    expect(await failureOf(findKey({ ...request, profile: 'house' }))).toEqual({
      code: 'key.origin',
      message:
        'The key of profile "house" was stored for https://acme.velaro.com and is not sent to https://gateway.example.',
      hint: 'Store a key for that address under another profile: velaro-mcp login --profile NAME --url https://gateway.example/mcp/v1',
    });
  });

  it('is refused when its item is of another family', async () => {
    await start('unlocked');
    await keychain().write('default', { key: mintKey('rest'), kind: 'rest', origin: 'https://acme.velaro.com' });
    expect(await failureOf(findKey(request))).toEqual({
      code: 'key.family',
      message: 'Wrong kind of key in the keychain under "default": REST API key instead of MCP gateway key.',
      hint: 'Run velaro-mcp login.',
    });
  });

  it('is missed, not taken for absent, when the keychain has it no more', async () => {
    await start('unlocked');
    expect(await failureOf(findKey(request))).toEqual({
      code: 'keychain.locked',
      message: 'The key of profile "default" was removed from the keychain, or the keychain is locked.',
      hint: 'Unlock the keychain, or run velaro-mcp login.',
    });
  });
});

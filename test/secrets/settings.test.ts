// The settings file: what is in it, who may read it, and that nobody's change is lost or guessed at.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visiblePrefix } from '../../src/core/key-format.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { fingerprintOf } from '../../src/secrets/key-fingerprint.ts';
import { openSettings } from '../../src/secrets/profile-settings.ts';
import { type KeyEntry, profileNamed, readSettings } from '../../src/secrets/profiles.ts';
import { settingsFolder } from '../../src/secrets/settings-file.ts';
import { buildProgram } from './built-child.ts';
import { failureOf } from './keychain-setup.ts';

let folder = '';
let environment = {};
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'velaro-settings-'));
  environment = { VELARO_CONFIG_DIR: join(folder, 'velaro') };
  path = join(folder, 'velaro', 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeSettings(text: string): void {
  mkdirSync(join(folder, 'velaro'), { recursive: true });
  writeFileSync(path, text);
}

const entry: KeyEntry = {
  url: 'https://acme.velaro.com/mcp/v1',
  store: 'keychain',
  prefix: 'vel_live_Ab3d',
  fingerprint: '0123456789abcdef',
  id: 'key_1',
  storedAt: '2027-01-01T00:00:00.000Z',
};

describe('the settings folder', () => {
  it.each([
    ['linux', { HOME: '/home/ada' }, '/home/ada/.config/velaro-mcp'],
    ['linux', { HOME: '/home/ada', XDG_CONFIG_HOME: '/elsewhere' }, '/elsewhere/velaro-mcp'],
    ['linux', { HOME: '/home/ada', XDG_CONFIG_HOME: 'relative' }, '/home/ada/.config/velaro-mcp'],
    ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/velaro-mcp'],
    ['win32', { APPDATA: '/c/Roaming', HOME: '/c/ada' }, '/c/Roaming/velaro-mcp'],
    ['linux', { HOME: '/home/ada', VELARO_CONFIG_DIR: '/mine' }, '/mine'],
  ] as const)('is on %s with %j at %s', (platform, variables, expected) => {
    expect(settingsFolder(variables, platform)).toBe(expected);
  });
});

describe('a settings file that is read', () => {
  it('may be missing: then there is an empty default profile and no file', () => {
    const settings = readSettings(environment);
    expect(settings).toEqual({ profile: 'default', profiles: new Map() });
    expect(profileNamed(settings)).toEqual({ name: 'default', keys: {} });
    expect(existsSync(folder) && !existsSync(join(folder, 'velaro'))).toBe(true);
  });

  it('gives the profile that is asked for, the one in use, or the one that VELARO_PROFILE names', () => {
    const acme = { keys: { mcp: entry }, readOnly: true, tools: ['shopify_*'] };
    writeSettings(JSON.stringify({ profile: 'acme', profiles: { acme, 'my.shop': { keys: {} } }, later: 1 }));
    const settings = readSettings(environment);
    expect(profileNamed(settings)).toEqual({ name: 'acme', ...acme });
    expect(profileNamed(settings, 'my.shop')).toEqual({ name: 'my.shop', keys: {} });
    expect(profileNamed(readSettings({ ...environment, VELARO_PROFILE: 'my.shop' })).name).toBe('my.shop');
  });

  it.each(['nobody', 'constructor', '__proto__'])('knows no profile %s, and lists those it knows', async (name) => {
    writeSettings(JSON.stringify({ profiles: { acme: {}, shop: {} } }));
    expect(await failureOf((async () => profileNamed(readSettings(environment), name))())).toEqual({
      code: 'profile.unknown',
      message: `There is no profile "${name}".`,
      hint: 'The profiles are: acme, shop. Run velaro-mcp login --profile NAME to add one.',
    });
  });

  it.each([
    ['', 'is not JSON'],
    ['{"profile":', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['{"profile":1}', 'has a wrong "profile": it must be the name of a profile'],
    ['{"profiles":[]}', 'has a wrong "profiles": it must be an object'],
    ['{"profiles":{"a":1}}', 'has a wrong "profiles.a": it must be an object'],
    [
      '{"profiles":{"a b":{}}}',
      'has a wrong "profiles.a b": it must be named with letters, digits, dots, underscores and hyphens only',
    ],
    ['{"profiles":{"a":{"readOnly":"yes"}}}', 'has a wrong "profiles.a.readOnly": it must be true or false'],
    ['{"profiles":{"a":{"tools":"x"}}}', 'has a wrong "profiles.a.tools": it must be a list of texts'],
    ['{"profiles":{"a":{"keys":3}}}', 'has a wrong "profiles.a.keys": it must be an object'],
    [
      '{"profiles":{"a":{"keys":{"mcp":{"url":"x"}}}}}',
      'has a wrong "profiles.a.keys.mcp": it must be as velaro-mcp login writes it',
    ],
  ])('is refused when it is %s', async (text, problem) => {
    writeSettings(text);
    const refusal = {
      code: 'settings.unreadable',
      message: `The settings file ${path} ${problem}.`,
      hint: 'Mend it, or move it away and run velaro-mcp login again.',
    };
    expect(await failureOf((async () => readSettings(environment))())).toEqual(refusal);
    expect(await failureOf((async () => openSettings(environment))())).toEqual(refusal);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is refused when it is a folder', async () => {
    mkdirSync(path, { recursive: true });
    expect(await failureOf((async () => readSettings(environment))())).toEqual({
      code: 'settings.unreadable',
      message: `The settings file ${path} cannot be read (EISDIR).`,
      hint: 'Make it a file that you may read and write.',
    });
  });
});

describe('a settings file that is changed', () => {
  it('holds what was saved, and is for its owner only', async () => {
    const settings = openSettings(environment);
    await settings.saveKey('acme', 'mcp', entry);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ profiles: { acme: { keys: { mcp: entry } } } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'velaro')).mode & 0o777).toBe(0o700);
    expect(settings.settings.profiles.get('acme')?.keys.mcp).toEqual(entry);
    chmodSync(path, 0o644);
    await settings.useProfile('acme');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readSettings(environment).profile).toBe('acme');
  });

  it('knows a key by its beginning and its fingerprint, never by itself', () => {
    const key = mintKey('mcp');
    expect(visiblePrefix(key)).toHaveLength(13);
    expect(fingerprintOf('abc')).toBe('ba7816bf8f01cfea');
    expect(fingerprintOf(key)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('keeps what it does not know, and other keys and profiles', async () => {
    const kept = { later: [1], profiles: { shop: { theme: 'x', keys: { rest: { ...entry, note: 'n' }, fax: {} } } } };
    writeSettings(JSON.stringify(kept));
    const settings = openSettings(environment);
    await settings.saveKey('shop', 'mcp', entry);
    expect(await settings.forgetKey('shop', 'mcp')).toBe(true);
    expect(await settings.forgetKey('shop', 'mcp')).toBe(false);
    expect(await settings.forgetKey('nobody', 'mcp')).toBe(false);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(kept);
  });

  it('goes back to the default profile when the one in use is removed', async () => {
    const settings = openSettings(environment);
    await settings.saveKey('acme', 'mcp', entry);
    await settings.useProfile('acme');
    expect(await settings.removeProfile('acme')).toBe(true);
    expect(await settings.removeProfile('acme')).toBe(false);
    expect(settings.settings).toEqual({ profile: 'default', profiles: new Map() });
    expect(await failureOf(settings.useProfile('acme'))).toMatchObject({ code: 'profile.unknown' });
  });

  it.each(['', '-x', '.', 'a/b', 'a:rest', '__proto__', 'x'.repeat(65)])(
    'takes no profile named "%s"',
    async (name) => {
      expect(await failureOf(openSettings(environment).saveKey(name, 'mcp', entry))).toEqual({
        code: 'argument.invalid',
        message: `"${name.slice(0, 64)}" cannot be the name of a profile.`,
        hint: 'A name is 1 to 64 letters, digits, dots, underscores and hyphens, and begins with a letter or digit.',
      });
      expect(existsSync(path)).toBe(false);
    },
  );

  it.runIf(process.platform === 'linux')('says so when it cannot be written', async () => {
    const settings = openSettings({ VELARO_CONFIG_DIR: '/proc/self' });
    expect(await failureOf(settings.saveKey('acme', 'mcp', entry))).toEqual({
      code: 'settings.unwritable',
      message: 'The settings file /proc/self/config.json cannot be written (ENOENT).',
      hint: 'Make its folder one that you may write to, or name another one with VELARO_CONFIG_DIR.',
    });
  });

  it('loses nothing when programs change it at the same time', async () => {
    const programPath = join(folder, 'writer.cjs');
    await buildProgram('test/secrets/settings-writer.ts', programPath);
    const writers = ['one', 'two', 'three'].map((name) =>
      once(
        spawn(process.execPath, [programPath, name, '20'], {
          env: { ...process.env, ...environment },
          stdio: ['ignore', 'ignore', 'inherit'],
        }),
        'exit',
      ),
    );
    expect(await Promise.all(writers)).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    const names = [...readSettings(environment).profiles.keys()];
    expect(names).toHaveLength(60);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});

describe('the lock of a program that is gone', () => {
  it.each([
    ['was killed', { pid: 2 ** 22 + 1, host: hostname() }, 0],
    ['lives on another machine and has not moved for a minute', { pid: 1, host: 'elsewhere' }, 60],
    ['could not write it to the end', '', 60],
  ])('is removed when that program %s', async (_what, holder, ageSeconds) => {
    const settings = openSettings(environment);
    await settings.saveKey('before', 'mcp', entry);
    writeFileSync(`${path}.lock`, holder === '' ? '' : JSON.stringify(holder));
    const then = Date.now() / 1_000 - ageSeconds;
    utimesSync(`${path}.lock`, then, then);
    await settings.saveKey('after', 'mcp', entry);
    expect([...readSettings(environment).profiles.keys()]).toEqual(['before', 'after']);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('is kept, and named, while that program runs', async () => {
    const settings = openSettings(environment);
    await settings.saveKey('before', 'mcp', entry);
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }));
    expect(await failureOf(settings.saveKey('after', 'mcp', entry))).toEqual({
      code: 'settings.busy',
      message: 'Another velaro-mcp is changing the settings.',
      hint: `Try again. If no other one runs, delete ${path}.lock.`,
    });
    expect([...readSettings(environment).profiles.keys()]).toEqual(['before']);
    expect(existsSync(`${path}.lock`)).toBe(true);
  });
});

// config get, set, list and path: what holds, what says so, and that a wrong value changes nothing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
let path: string;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
  path = join(world.configFolder, 'config.json');
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

const login = (...words: string[]) =>
  world.run(['login', '--url', gateway.url, '--key-stdin', ...words], { stdin: gateway.key });
const file = () => JSON.parse(readFileSync(path, 'utf8'));
async function config(...words: string[]) {
  const ran = await world.run(['config', ...words, '--json']);
  return { exitCode: ran.exitCode, json: JSON.parse(ran.exitCode === 0 ? ran.stdout : ran.stderr) };
}

test('without a file every setting has its default, and no file is made', async () => {
  expect((await world.run(['config', 'path'])).stdout).toBe(`${path}\n`);
  const byDefault = { origin: 'default', from: null };
  expect((await config('list')).json).toEqual({
    profile: 'default',
    settings: [
      { name: 'profile', value: 'default', ...byDefault },
      { name: 'store', value: null, ...byDefault },
      { name: 'readOnly', value: false, ...byDefault },
      { name: 'tools', value: [], ...byDefault },
      { name: 'excludeTools', value: [], ...byDefault },
      { name: 'scopes', value: [], ...byDefault },
    ],
  });
  expect(existsSync(path)).toBe(false);
});

describe('with a profile', () => {
  beforeEach(async () => {
    await login('--profile', 'work');
  });

  test('a rule is set for the profile alone, shown with its origin, and taken back', async () => {
    const set = await config('set', 'tools', 'shopify_*, velaro_*', '--profile', 'work');
    expect(set).toEqual({
      exitCode: 0,
      json: { name: 'tools', value: ['shopify_*', 'velaro_*'], origin: 'file', from: path, profile: 'work' },
    });
    expect(file().profiles.work.tools).toEqual(['shopify_*', 'velaro_*']);
    const listed = await world.run(['config', 'list', '--show-origin', '--profile', 'work']);
    expect(listed.stdout).toContain(`tools\tshopify_*,velaro_*\tfile ${path}\n`);
    expect(listed.stdout).toContain('scopes\t\tdefault\n');
    const other = await world.run(['config', 'get', 'tools', '--profile', 'default']);
    expect(other).toEqual({ exitCode: 0, stdout: '\n', stderr: '' });
    expect((await world.run(['config', 'set', 'tools', '--unset', '--profile', 'work'])).stdout).toBe(
      'tools is not set.\n',
    );
    expect(file().profiles.work).not.toHaveProperty('tools');
    expect(file().profiles.work.keys.mcp.prefix).toMatch(/^vel_live_/);
  });

  test('a bridge of the profile keeps to it', async () => {
    await config('set', 'readOnly', 'true', '--profile', 'work');
    await config('set', 'scopes', 'OPS,Commerce', '--profile', 'work');
    expect(file().profiles.work).toMatchObject({ readOnly: true, scopes: ['commerce', 'ops'] });
    expect((await world.run(['config', 'get', 'readonly', '--profile', 'work'])).stdout).toBe('true\n');
  });

  test('VELARO_PROFILE goes before the file, and says so', async () => {
    const environment = { VELARO_PROFILE: 'default' };
    const ran = await world.run(['config', 'set', 'profile', 'work'], { environment });
    expect(ran).toEqual({
      exitCode: 0,
      stdout: 'profile is default.\n',
      stderr: 'Warning: VELARO_PROFILE is set in this shell and goes before the settings file.\n',
    });
    expect(file().profile).toBe('work');
    const listed = await world.run(['config', 'list', '--show-origin'], { environment });
    expect(listed.stdout).toContain('profile\tdefault\tenvironment VELARO_PROFILE\n');
    expect((await world.run(['config', 'get', 'profile'])).stdout).toBe('work\n');
  });

  test('where new keys go can be set and left open again', async () => {
    expect((await config('get', 'store')).json).toMatchObject({ value: 'keychain', origin: 'file' });
    expect((await config('set', 'store', 'encrypted-file')).json.value).toBe('encrypted-file');
    await config('set', 'store', '--unset');
    expect(file()).not.toHaveProperty('store');
  });

  test.each([
    [['set', 'readOnly', 'yes'], 'argument.invalid', '"yes" is not a value of readOnly.'],
    [['set', 'store', 'pocket'], 'argument.invalid', '"pocket" is not a value of store.'],
    [['set', 'scopes', 'comerce'], 'argument.invalid', 'There is no scope "comerce".'],
    [['set', 'tools', ' , '], 'argument.invalid', '"" is not a value of tools.'],
    [['set', 'tools'], 'argument.invalid', 'config set tools needs a value, or --unset.'],
    [['set', 'tools', 'a', '--unset'], 'argument.invalid', 'config set tools needs a value, or --unset.'],
    [['set', 'colour', 'red'], 'argument.invalid', 'There is no setting "colour".'],
    [['get', 'colour'], 'argument.invalid', 'There is no setting "colour".'],
    [['set', 'profile', 'nobody'], 'profile.unknown', 'There is no profile "nobody".'],
    [['set', 'readOnly', 'true', '--profile', 'nobody'], 'profile.unknown', 'There is no profile "nobody".'],
  ])('config %j is refused, and the file stays as it is', async (words, code, message) => {
    const before = readFileSync(path, 'utf8');
    expect((await config(...words)).json.error).toMatchObject({ code, message });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});

test('settings are completed', async () => {
  const ran = await world.run(['completion', 'words', '--', 'config', 'set', 'ex']);
  expect(ran.stdout).toBe('excludeTools\ttools that serve keeps from apps, as names with *\n');
});

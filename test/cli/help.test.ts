// What every command says of itself, pinned word for word in the folder help.
import { afterAll, describe, expect, test } from 'vitest';
import { commandNames } from '../../src/cli/command-registry.ts';
import { createCliWorld } from './run-cli.ts';

const world = createCliWorld();
afterAll(() => world.remove());

describe.each([...commandNames])('velaro-mcp %s', (name) => {
  test('--help is as pinned, at most 80 columns wide, and the same as "help"', async () => {
    const ran = await world.run([...name.split(' '), '--help']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toBe('');
    await expect(ran.stdout).toMatchFileSnapshot(`help/${name.replaceAll(' ', '-')}.txt`);
    expect(ran.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(await world.run(['help', ...name.split(' ')])).toEqual(ran);
  });
});

test('the program lists its commands and says what to type next', async () => {
  const ran = await world.run([]);
  expect(ran.exitCode).toBe(0);
  await expect(ran.stdout).toMatchFileSnapshot('help/velaro-mcp.txt');
  expect(await world.run(['--help'])).toEqual(ran);
});

test('what to type next follows what this machine has', async () => {
  expect((await world.run([])).stdout).toContain('Next: velaro-mcp login, or velaro-mcp try to see it work');
  const environment = { VELARO_MCP_KEY: 'anything' };
  expect((await world.run([], { environment })).stdout).toContain('Next: velaro-mcp status\n');
});

test('a group lists its commands', async () => {
  const ran = await world.run(['keys']);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toBe(`velaro-mcp keys: create, list, rotate and revoke keys

  keys create       create a key; it is shown once
  keys list         list the keys of your site
  keys report-leak  revoke a key that has leaked, whoever owns it
  keys revoke       revoke a key at once
  keys rotate       replace a key by a new one, without losing access
  keys show         show one key: scopes, use, expiry
  keys suggest      scopes that a key has and does not use
  keys where        which apps on this computer use which key; finds keys in
                    clear

Each command explains itself: velaro-mcp help keys create
`);
});

test('each group says what it is about', async () => {
  const above = commandNames.map((name) => name.split(' ').slice(0, -1).join(' '));
  const groups = [...new Set(above)].filter((group) => group !== '');
  expect(groups).toContain('gateway jobs');
  for (const group of groups) {
    const [first] = (await world.run(group.split(' '))).stdout.split('\n');
    expect(first).toMatch(new RegExp(`^velaro-mcp ${group}: (?!undefined)[a-z ,]{20,}$`));
  }
});

test.each([['help'], ['keys'], ['gateway keys']])('%s fits into 40 columns', async (words) => {
  const ran = await world.run(words.split(' '), { terminal: { columns: 40 } });
  expect(ran.stdout.split('\n').filter((line) => line.length > 40)).toEqual([]);
});

test('--version is the version alone', async () => {
  const ran = await world.run(['--version']);
  expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(JSON.parse((await world.run(['--version', '--json'])).stdout)).toEqual({ version: ran.stdout.trim() });
});

// What login does not store, or warns of.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

const login = (...words: string[]) =>
  world.run(['login', '--url', gateway.url, '--key-stdin', ...words], { stdin: gateway.key });

test('a test key does not take the place of a live one', async () => {
  await login();
  const ran = await world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: mintKey('mcp', 'test') });
  expect(ran).toEqual({
    exitCode: 4,
    stdout: '',
    stderr:
      'velaro-mcp: Profile "default" has a live key, and this is a test key.\n' +
      '  → Store it under another profile: add --profile default-test.\n',
  });
});

test.each([
  ['quoted', (key: string) => `"${key}"`, 'The key has quotes around it or in it.'],
  ['with Bearer', (key: string) => `Bearer ${key}`, 'The key has "Bearer" in front of it.'],
  ['cut off', (key: string) => key.slice(0, 24), 'This MCP gateway key is not whole'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an unexpanded variable is what is tested
  ['unexpanded', () => '${VELARO_KEY}', 'This is the name of a variable, not a key: nothing has filled it in.'],
  ['two lines', (key: string) => `${key}\n${key}`, 'The key has white space in it'],
])('a key that is %s is named as such', async (_what, change, problem) => {
  const ran = await world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: change(mintKey('mcp')) });
  expect(ran.exitCode).toBe(4);
  expect(ran.stderr).toContain(problem);
});

test('a key that ends in a line end is taken', async () => {
  const words = ['login', '--url', gateway.url, '--key-stdin'];
  expect((await world.run(words, { stdin: `${gateway.key}\r\n` })).exitCode).toBe(0);
});

test('a key file that others may read is warned of', async () => {
  const path = join(world.configFolder, 'key');
  writeFileSync(path, gateway.key, { mode: 0o644 });
  const ran = await world.run(['login', '--url', gateway.url, '--key-file', path]);
  expect(ran.stderr).toBe(
    `Warning: Other users of this computer may read ${path}: run chmod 600 ${path}, or delete it now.\n`,
  );
});

test('settings of a later version are left alone', async () => {
  writeFileSync(join(world.configFolder, 'config.json'), '{"version":2}');
  const ran = await login();
  expect(ran.exitCode).toBe(3);
  expect(ran.stderr).toContain('was written by a newer velaro-mcp: update this one.');
});

// Where keys go on a computer that has no keychain, and where they never go.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VelaroError } from '../../src/core/errors.ts';
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
const settings = () => JSON.parse(readFileSync(join(world.configFolder, 'config.json'), 'utf8'));

const failing = (code: 'keychain.service' | 'keychain.timeout' | 'keychain.locked') =>
  world.failWritesWith(new VelaroError(code, 'The keychain fails.'));

test('nothing is stored, and the ways out are named', async () => {
  failing('keychain.service');
  expect(await login()).toEqual({
    exitCode: 11,
    stdout: '',
    stderr:
      'velaro-mcp: The keychain fails.\n' +
      '  → Or keep the key in a file: set VELARO_MCP_PASSPHRASE to encrypt it, or add --insecure-storage to keep it in plain text.\n',
  });
});

test('a passphrase makes it an encrypted file, and that stays the place', async () => {
  failing('keychain.service');
  const environment = { VELARO_MCP_PASSPHRASE: 'correct horse battery staple' };
  const words = ['login', '--url', gateway.url, '--key-stdin'];
  const ran = await world.run(words, { stdin: gateway.key, environment });
  expect(ran.stdout).toContain('…, in an encrypted file\n');
  expect(settings().store).toBe('encrypted-file');
  expect(JSON.stringify(settings())).not.toContain(gateway.key);
  expect((await world.run(['status'], { environment })).exitCode).toBe(0);
  expect(await world.run(['status'])).toMatchObject({
    exitCode: 11,
    stderr: expect.stringContaining('Set VELARO_MCP_PASSPHRASE'),
  });
});

test.each(['keychain.timeout', 'keychain.locked'] as const)('%s never leads to a weaker place', async (code) => {
  failing(code);
  const environment = { VELARO_MCP_PASSPHRASE: 'correct horse battery staple' };
  const words = ['login', '--url', gateway.url, '--key-stdin'];
  expect((await world.run(words, { stdin: gateway.key, environment })).exitCode).toBe(11);
  expect(settings.bind(undefined)).toThrow();
});

test('plain text has to be asked for, and is warned of', async () => {
  const ran = await login('--insecure-storage');
  expect(ran.stdout).toContain('…, in a file, in plain text\n');
  expect(ran.stderr).toContain('Warning: The key lies in plain text in a file: whoever gets the file has it.\n');
  expect(world.stored.size).toBe(0);
  expect((await world.run(['status'])).stdout).toContain('…, in a file, in plain text\n');
  expect((await world.run(['logout'])).stdout).toBe('Forgot the key of profile default.\n');
});

test('a program may print the key, each time it is needed', async () => {
  const path = join(world.configFolder, 'printed');
  writeFileSync(path, gateway.key);
  const command = JSON.stringify([process.execPath, '-p', `require('fs').readFileSync('${path}','utf8')`]);
  const ran = await world.run(['login', '--url', gateway.url, '--key-command', command]);
  expect(ran.stdout).toContain('…, printed by a program\n');
  expect(world.stored.size).toBe(0);
  expect((await world.run(['status', '--json'])).exitCode).toBe(0);
  expect(await world.run(['keys', 'rotate'])).toMatchObject({ exitCode: 3 });
  writeFileSync(path, 'hunter2');
  expect((await world.run(['status'])).exitCode).toBe(4);
});

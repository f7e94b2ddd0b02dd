// The places that keep keys: the one contract for all, and what each does on a bad day.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { createEncryptedFile } from '../../src/secrets/encrypted-file.ts';
import { createKeyCommand } from '../../src/secrets/key-command.ts';
import { openStore } from '../../src/secrets/open-key-reader.ts';
import { createPlaintextFile } from '../../src/secrets/plaintext-file.ts';
import type { SecretStore, StoredKey } from '../../src/secrets/secret-store.ts';
import { keyringUnavailable } from '../parts/keyring.ts';
import { failureOf, setUpKeychain } from './keychain-setup.ts';
import { storeContract } from './store-contract.ts';

const unavailable = keyringUnavailable();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'velaro-stores-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const passphrase = 'correct horse battery staple';
const encrypted = (typed = passphrase): SecretStore => createEncryptedFile({ folder, passphrase: async () => typed });
const stored = (): StoredKey => ({ key: mintKey('mcp'), kind: 'mcp', origin: 'https://acme.velaro.com' });
const files = () => readdirSync(join(folder, 'keys')).map((name) => join(folder, 'keys', name));

/** The only file there is, under its path. */
function onlyFile(): string {
  const [path, ...others] = files();
  if (path === undefined || others.length > 0) throw new Error(`one file was expected: ${files()}`);
  return path;
}

describe.skipIf(unavailable)(`the keychain${unavailable ? ` (${unavailable})` : ''}`, () => {
  const { start, keychain } = setUpKeychain();
  beforeEach(async () => {
    await start('unlocked');
  });
  storeContract(() => keychain());
});

describe('an encrypted file', () => {
  storeContract(() => encrypted());

  it('shows nothing of the key, to nobody but its owner, and leaves no draft', async () => {
    const item = stored();
    await encrypted().write('default', item);
    const text = readFileSync(onlyFile(), 'utf8');
    expect(text).not.toContain(item.key.slice(9, 30));
    expect(text).not.toContain('acme.velaro.com');
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ v: 1, n: 131_072, r: 8, p: 1, account: 'default' });
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
  });

  it('is opened by its passphrase alone', async () => {
    await encrypted().write('default', stored());
    expect(await failureOf(encrypted('Correct horse').read('default'))).toEqual({
      code: 'keyfile.passphrase',
      message: `The passphrase does not open ${onlyFile()}, or the file was changed.`,
      hint: 'Try again with the passphrase that was set; if it is lost, run velaro-mcp login again.',
    });
  });

  it('notices every change, of the key and of what is said about it', async () => {
    await encrypted().write('default', stored());
    const path = onlyFile();
    const text = readFileSync(path, 'utf8');
    const changed = [
      text.replace('"v":1', '"v":1 '),
      text.replace(/(\n.)(.)/, (_all, start: string, next: string) => start + (next === 'A' ? 'B' : 'A')),
      text.slice(0, -8),
    ];
    for (const other of changed) {
      writeFileSync(path, other);
      expect(await failureOf(encrypted().read('default'))).toMatchObject({ code: 'keyfile.passphrase' });
    }
    for (const other of ['', 'x', text.replace('131072', '2'), text.replace('"account":"default"', '"account":"x"')]) {
      writeFileSync(path, other);
      expect(await failureOf(encrypted().read('default'))).toMatchObject({ code: 'keyfile.damaged' });
    }
    writeFileSync(path, text.replace('"v":1', '"v":2'));
    expect(await failureOf(encrypted().read('default'))).toMatchObject({
      code: 'keyfile.damaged',
      message: `The file ${path} was written by a newer velaro-mcp.`,
    });
  });

  it('is not opened without a passphrase, and says which variable gives one', async () => {
    await encrypted().write('default', stored());
    const access = (environment: NodeJS.ProcessEnv) => ({
      environment: { VELARO_CONFIG_DIR: folder, ...environment },
      openKeychain: () => Promise.reject(new Error('the keychain was asked')),
      deadlineMs: 1000,
    });
    const read = async (environment: NodeJS.ProcessEnv) =>
      (await openStore('encrypted-file', access(environment))).read('default');
    expect(await failureOf(read({}))).toMatchObject({
      code: 'keyfile.passphrase',
      hint: 'Set VELARO_MCP_PASSPHRASE, or VELARO_MCP_PASSPHRASE_FILE to a file that holds it.',
    });
    const path = join(folder, 'passphrase');
    writeFileSync(path, `${passphrase}\n`);
    expect(await read({ VELARO_MCP_PASSPHRASE_FILE: path })).toMatchObject({ kind: 'mcp' });
  });
});

describe('a plain file', () => {
  storeContract(() => createPlaintextFile(folder));

  it('is for its owner alone, and refused once it is not', async () => {
    const store = createPlaintextFile(folder);
    await store.write('default', stored());
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
    chmodSync(onlyFile(), 0o640);
    expect(await failureOf(store.read('default'))).toEqual({
      code: 'keyfile.exposed',
      message: `Other users of this computer may read ${onlyFile()}.`,
      hint: `Run chmod 600 ${onlyFile()}, and rotate the key if somebody may have.`,
    });
  });

  it('that cannot be written leaves the earlier key as it was', async () => {
    const store = createPlaintextFile(folder);
    const earlier = stored();
    await store.write('default', earlier);
    // A file where a folder should be stops every user, also root.
    const blocked = createPlaintextFile(join(onlyFile(), 'below'));
    expect(await failureOf(blocked.write('default', stored()))).toMatchObject({ code: 'keyfile.unwritable' });
    expect(await store.read('default')).toEqual(earlier);
    expect(files()).toHaveLength(1);
  });
});

describe('a program that prints the key', () => {
  const program = (script: string, deadlineMs = 20_000, kind: 'mcp' | 'rest' = 'mcp') =>
    createKeyCommand({
      command: [process.execPath, '-e', script],
      kind,
      origin: 'https://acme.velaro.com',
      environment: { ...process.env, VELARO_MCP_PASSPHRASE: passphrase, PRINTED: printed },
      deadlineMs,
    });
  const printed = mintKey('mcp');

  it('is asked without a shell, and gets none of our secrets', async () => {
    const script = 'if (process.env.VELARO_MCP_PASSPHRASE) process.exit(9); console.log(process.env.PRINTED)';
    expect(await program(script).read('default')).toEqual({
      key: printed,
      kind: 'mcp',
      origin: 'https://acme.velaro.com',
    });
  });

  it.each([
    ['process.exit(3)', 'keycommand.failed', 'ended with exit code 3.'],
    ['console.log("hunter2")', 'key.malformed', 'This is not a Velaro key'],
    ['console.log("x".repeat(1e6)); setInterval(() => {}, 1e6)', 'keycommand.failed', 'prints far more than a key.'],
  ])('that runs %s is named', async (script, code, message) => {
    expect(await failureOf(program(script).read('default'))).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('that is not there is named', async () => {
    const missing = createKeyCommand({
      command: ['velaro-no-such-program'],
      kind: 'mcp',
      origin: 'https://acme.velaro.com',
      environment: process.env,
      deadlineMs: 20_000,
    });
    expect(await failureOf(missing.read('default'))).toEqual({
      code: 'keycommand.failed',
      message: 'velaro-no-such-program cannot be started.',
      hint: 'Run it by hand to see why: velaro-no-such-program',
    });
  });

  it('that never ends is killed at its deadline', async () => {
    expect(await failureOf(program('setInterval(() => {}, 1e6)', 300).read('default'))).toMatchObject({
      code: 'keycommand.timeout',
    });
  });

  it('that prints a key of another family is named', async () => {
    const printsMcp = 'console.log(process.env.PRINTED)';
    expect(await failureOf(program(printsMcp, 20_000, 'rest').read('default'))).toMatchObject({ code: 'key.family' });
  });
});

// What is typed on a machine whose keychain fails: each way of failing has its own code, and says what to do.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { keychainDeadlineMs } from '../../src/cli/keychain-deadline.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { binPath } from '../parts/bridge-process.ts';
import { type Keyring, type KeyringMode, keyringUnavailable, startKeyring } from '../parts/keyring.ts';

const unavailable = keyringUnavailable();

test.each([
  { who: 'a person at a terminal', stdin: true, stderr: true, environment: {}, seconds: 120 },
  { who: 'a person who pipes the key in', stdin: false, stderr: true, environment: {}, seconds: 120 },
  { who: 'a person who throws notes away', stdin: true, stderr: false, environment: { CI: '' }, seconds: 120 },
  { who: 'cron', stdin: false, stderr: false, environment: {}, seconds: 3 },
  { who: 'a CI job with a terminal', stdin: true, stderr: true, environment: { CI: 'true' }, seconds: 3 },
])('the keychain may take $seconds s for $who', ({ stdin, stderr, environment, seconds }) => {
  const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
  expect(keychainDeadlineMs({ stdin: stream(stdin), stderr: stream(stderr), environment })).toBe(seconds * 1_000);
});

describe.skipIf(unavailable)(`a keychain that fails${unavailable ? ` (${unavailable})` : ''}`, () => {
  const keyrings: Keyring[] = [];
  let folder = '';
  afterEach(async () => {
    for (const keyring of keyrings.splice(0)) await keyring.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(mode?: KeyringMode): Promise<Keyring> {
    const keyring = await startKeyring(mode && { mode });
    keyrings.push(keyring);
    return keyring;
  }

  /** No terminal is there, and nobody to type a password. */
  async function run(keyring: Keyring, words: readonly string[], stdin = '') {
    const environment = { PATH: process.env.PATH, HOME: folder, VELARO_CONFIG_DIR: folder, ...keyring.environment };
    const child = spawn(process.execPath, [binPath, ...words, '--json'], { env: environment, stdio: 'pipe' });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    return { exitCode, error: said === '' ? undefined : JSON.parse(said.trim().split('\n').at(-1) ?? '').error };
  }

  const login = ['login', '--url', 'http://127.0.0.1:1/mcp/v1', '--key-stdin', '--no-check'];
  const orElse = 'On a machine without a keychain, set VELARO_MCP_KEY and VELARO_MCP_URL instead.';

  interface Failure {
    readonly code: string;
    readonly hint: string;
  }

  const failures: readonly (Failure & {
    readonly mode: KeyringMode | 'hung';
    /** Of a key that was stored, where that differs. */
    readonly reading?: Failure;
  })[] = [
    {
      mode: 'no-bus',
      code: 'keychain.bus',
      hint: 'Run this inside a desktop session.',
    },
    {
      mode: 'no-service',
      code: 'keychain.service',
      hint: 'Install gnome-keyring, or switch on the Secret Service of KeePassXC or KWallet.',
    },
    {
      mode: 'no-default',
      code: 'keychain.collection',
      hint: 'Log in to the desktop once, or create a default keyring with Seahorse ("Passwords and Keys").',
      // Nothing is there to be asked, and nothing is locked: all that is known is that the key was there once.
      reading: { code: 'keychain.locked', hint: 'Unlock the keychain, or run velaro-mcp login' },
    },
    {
      mode: 'locked',
      code: 'keychain.locked',
      hint: 'Unlock the login keyring: log in to the desktop, or open Seahorse ("Passwords and Keys").',
    },
    {
      mode: 'hung',
      code: 'keychain.timeout',
      hint: 'Look for an unlock prompt, answer it, and try again. In a terminal, velaro-mcp status waits two minutes for you.',
    },
  ];

  test.each(failures)('$mode: $code', { timeout: 120_000 }, async ({ mode, code, hint, reading = { code, hint } }) => {
    folder = mkdtempSync(join(tmpdir(), 'velaro-failing-'));
    const isThere = mode === 'locked' || mode === 'hung';
    const failing = await start(mode === 'hung' ? 'unlocked' : mode);
    if (mode === 'hung') failing.hang();

    const stored = await run(failing, login, mintKey('mcp'));
    expect(stored).toMatchObject({ exitCode: 11, error: { code, retryable: false } });
    expect(stored.error.hint).toContain(`${hint} ${orElse}`);
    // A keychain that is there is never passed by; one that is not is, but only into what is asked for.
    expect(stored.error.hint.includes('set VELARO_MCP_PASSPHRASE to encrypt it')).toBe(!isThere);
    // Nothing is stored in its stead, and no setting says that there is a key.
    expect(readdirSync(folder).filter((name) => name !== 'cache')).toEqual([]);

    // The same for a key that was stored while the keychain worked.
    const working = await start();
    expect(await run(working, login, mintKey('mcp'))).toMatchObject({ exitCode: 0 });
    if (mode === 'hung') working.hang();
    if (mode === 'locked') await working.lock();
    const read = await run(isThere ? working : failing, ['status']);
    expect(read).toMatchObject({ exitCode: 11, error: { code: reading.code } });
    expect(read.error.hint).toContain(reading.hint);
  });
});

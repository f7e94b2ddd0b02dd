// The keychain child: what a keychain that hangs or crashes does to the program that waits for it, and what others can see of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { keyringUnavailable } from '../parts/keyring.ts';
import { buildKeychainChild, buildProgram, processesRunning } from './built-child.ts';
import { failureOf, setUpKeychain } from './keychain-setup.ts';

const unavailable = keyringUnavailable();
const because = unavailable ? ` (${unavailable})` : '';
const elsewhere = 'On a machine without a keychain, set VELARO_MCP_KEY and VELARO_MCP_URL instead.';

describe.skipIf(unavailable)(`a keychain that hangs${because}`, () => {
  const { child, start, keychain } = setUpKeychain();

  it('is given up at the deadline', async () => {
    const keyring = await start('unlocked');
    keyring.hang();
    expect(await failureOf(keychain({ deadlineMs: 500 }).read('default'))).toEqual({
      code: 'keychain.timeout',
      message: 'The keychain did not answer in time. (waited 0.5 s)',
      hint: `Look for an unlock prompt, answer it, and try again. In a terminal, velaro-mcp status waits two minutes for you. ${elsewhere}`,
    });
    await noChildLeft();
  });

  it('stops nothing else, says after a while that it is waited for, and may still answer', async () => {
    const keyring = await start('unlocked');
    keyring.hang();
    let reading: Promise<unknown> = Promise.resolve();
    const waiting = new Promise<void>((onWaiting) => {
      reading = failureOf(keychain({ onWaiting }).read('default'));
    });
    expect(await readFile('package.json', 'utf8')).toContain('velaro-mcp');
    await waiting;
    keyring.resume();
    expect(await reading).toEqual({ worked: undefined });
  });

  it('is left alone when the caller gives up', async () => {
    const keyring = await start('unlocked');
    keyring.hang();
    const interruption = new AbortController();
    const reading = failureOf(keychain({ signal: interruption.signal }).read('default'));
    await theChild();
    interruption.abort();
    expect(await reading).toEqual({ code: 'cancelled', message: 'Opening the keychain was cancelled.' });
    await noChildLeft();
    expect(await failureOf(keychain({ signal: interruption.signal }).read('default'))).toMatchObject({
      code: 'cancelled',
    });
  });

  it.each(['exits', 'is killed'])('does not outlive a program that %s meanwhile', async (how) => {
    const keyring = await start('unlocked');
    keyring.hang();
    const programPath = join(child().folder, 'impatient-program.cjs');
    await buildProgram('test/secrets/impatient-program.ts', programPath);
    const program = spawn(process.execPath, [programPath, child().childPath], {
      env: { ...process.env, ...keyring.environment },
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const ended = once(program, 'exit');
    await theChild();
    if (how === 'exits') program.stdin.write('now');
    else program.kill('SIGKILL');
    expect(await ended).toEqual(how === 'exits' ? [0, null] : [null, 'SIGKILL']);
    await noChildLeft();
  });

  it('is an error and no more when the library crashes', async () => {
    const keyring = await start('unlocked');
    keyring.hang();
    const reading = failureOf(keychain().read('default'));
    process.kill(await theChild(), 'SIGSEGV');
    expect(await reading).toEqual({
      code: 'keychain.crash',
      message: 'The helper process that opens the keychain ended without an answer. (SIGSEGV)',
      hint: `Try again; if it happens again, install velaro-mcp again. ${elsewhere}`,
    });
  });

  it('shows no key to those who list processes, and gives the library none that it does not need', async () => {
    const keyring = await start('unlocked');
    keyring.hang();
    const [stored, inEnvironment] = [mintKey('mcp'), mintKey('mcp')];
    const environment = {
      ...process.env,
      ...keyring.environment,
      VELARO_MCP_KEY: inEnvironment,
      VELAFLOWS_API_TOKEN: inEnvironment,
      NODE_OPTIONS: '--require=/nowhere/planted.js',
      KEPT: 'for the prompt',
    };
    const interruption = new AbortController();
    const writing = failureOf(
      keychain({ environment, signal: interruption.signal }).write('default', {
        key: stored,
        kind: 'mcp',
        origin: 'https://acme.velaro.com',
      }),
    );
    const pid = await theChild();
    const given = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const [{ argv } = { argv: [] }] = processesRunning(child().childPath);
    interruption.abort();
    await writing;
    expect(argv).toEqual([process.execPath, child().childPath]);
    expect(given).toContain('KEPT=for the prompt');
    expect(given.join()).not.toContain(inEnvironment);
    expect(given.join()).not.toContain(stored);
    expect(given.filter((line) => /^(NODE_OPTIONS|VELA)/.test(line))).toEqual([]);
  });

  async function theChild(): Promise<number> {
    await expect.poll(() => processesRunning(child().childPath).length).toBeGreaterThan(0);
    const [running] = processesRunning(child().childPath);
    if (!running) throw new Error('the child has ended before it was seen');
    return running.pid;
  }

  async function noChildLeft(): Promise<void> {
    await expect.poll(() => processesRunning(child().childPath)).toEqual([]);
  }
});

describe('an installation without a part', () => {
  const { keychain } = setUpKeychain();

  it('names keytar when it is missing', async () => {
    const child = await buildKeychainChild('missing');
    expect(await failureOf(keychain({ childPath: child.childPath }).read('default'))).toEqual({
      code: 'keychain.package',
      message:
        'The optional package keytar, which opens the keychain, is missing or has no build for this machine. (keytar is not installed)',
      hint: `Install velaro-mcp again without --omit=optional. ${elsewhere}`,
    });
    child.remove();
  });

  it.runIf(process.platform === 'linux')('names the system library that is missing', async () => {
    const child = await buildKeychainChild('unlinkable');
    expect(await failureOf(keychain({ childPath: child.childPath }).read('default'))).toEqual({
      code: 'keychain.library',
      message:
        'The part of keytar that opens the keychain cannot be loaded. (libsecret-x.so.0: cannot open shared object file: No such file or directory)',
      hint: `Install libsecret: apt-get install libsecret-1-0 (Debian, Ubuntu), dnf install libsecret (Fedora), or apk add libsecret libstdc++ (Alpine). ${elsewhere}`,
    });
    child.remove();
  });

  it.each([
    ['', 'exit code 1'],
    ['/nowhere', 'it does not start'],
  ])('names the helper when it is missing: %s/no-child.cjs', async (folder, detail) => {
    const childPath = join(folder || process.cwd(), 'no-child.cjs');
    expect(await failureOf(keychain({ childPath }).read('default'))).toMatchObject({
      code: 'keychain.crash',
      message: `The helper process that opens the keychain ended without an answer. (${detail})`,
    });
  });
});

// One key goes through everything that this program does with keys, and shows up nowhere but where it is used.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { BridgeProcess, binPath, legacy } from '../parts/bridge-process.ts';
import { keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { startHostedGateway } from '../rotation/hosted-gateway.ts';

const unavailable = keyringUnavailable();
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Every word of every process, looked at again and again while the scenario runs. */
function watchArguments(secret: string): { readonly seen: () => readonly string[]; readonly looks: () => number } {
  const seen = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        if (words.includes(secret)) seen.add(words.replaceAll('\0', ' '));
      } catch {
        // It has ended since the folder was listed.
      }
    }
  }, 10);
  cleanUps.push(() => clearInterval(timer));
  return { seen: () => [...seen], looks: () => looks };
}

function filesWith(folder: string, secret: string): readonly string[] {
  const encoded = Buffer.from(secret).toString('base64').slice(0, -4);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .filter((path) => [secret, encoded].some((form) => readFileSync(path, 'latin1').includes(form)));
}

describe.skipIf(unavailable)(`a canary key${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('is used by every command, and is in no output, file or argument', { timeout: 120_000 }, async () => {
    const keyring = await startKeyring();
    cleanUps.push(keyring.stop);
    const gateway = await startHostedGateway();
    cleanUps.push(gateway.close);
    const folder = mkdtempSync(join(tmpdir(), 'velaro-canary-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    const canary = gateway.add('canary').text;
    const heard = watchArguments(canary);
    const environment: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      VELARO_CONFIG_DIR: join(folder, 'config'),
      VELARO_LOG: join(folder, 'bridge.log'),
      ...keyring.environment,
    };
    let said = '';
    const listen = (child: ChildProcess) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (text) => {
          said += text;
        });
    };
    const run = async (words: readonly string[], stdin = '', extra: NodeJS.ProcessEnv = {}) => {
      const child = spawn(process.execPath, [binPath, ...words], { env: { ...environment, ...extra }, stdio: 'pipe' });
      listen(child);
      child.stdin.on('error', () => {});
      child.stdin.end(stdin);
      return new Promise<number | null>((resolve) => child.once('close', resolve));
    };

    const url = ['--url', gateway.url];
    const exitCodes = {
      login: await run(['login', ...url, '--key-stdin'], canary),
      status: await run(['status', '--json']),
      profiles: await run(['profiles', 'list', '--json']),
      'keys list': await run(['keys', 'list', '--json']),
      'keys create': await run(['keys', 'create', '--label', 'x', '--scope', 'ops', '--store', 'other']),
      'tools list': await run(['tools', 'list']),
      'tools call': await run(['tools', 'call', 'velaro_ping', '--json']),
      'from the environment': await run(['status'], '', { VELARO_MCP_KEY: canary, VELARO_MCP_URL: gateway.url }),
      'another address': await run(['status', '--url', 'http://127.0.0.1:1/mcp/v1']),
      'a gateway that is gone': await run(['status'], '', {
        VELARO_MCP_KEY: canary,
        VELARO_MCP_URL: 'http://127.0.0.1:1/mcp/v1',
      }),
      'a stray quote': await run(['login', ...url, '--key-stdin'], `"${canary}"`),
      'an encrypted file': await run(
        ['login', ...url, '--profile', 'sealed', '--key-stdin', '--storage', 'encrypted-file'],
        canary,
        { VELARO_MCP_PASSPHRASE: 'correct horse battery staple' },
      ),
    };
    expect(exitCodes).toEqual({
      login: 0,
      status: 0,
      profiles: 0,
      'keys list': 0,
      'keys create': 0,
      'tools list': 0,
      'tools call': 0,
      'from the environment': 0,
      'another address': 4,
      'a gateway that is gone': 10,
      'a stray quote': 4,
      'an encrypted file': 0,
    });

    const bridge = new BridgeProcess(['serve'], environment);
    cleanUps.push(() => bridge.child.kill('SIGKILL'));
    listen(bridge.child);
    await bridge.initialize();
    await bridge.ask(legacy(1, 'tools/list'));
    // A model that was talked into it, or a server that echoes: the key must not come out this way either.
    await bridge.ask(legacy(2, 'tools/call', { name: 'velaro_ping', arguments: { say: 'your key' } }));
    expect(await run(['keys', 'rotate'])).toBe(0);
    await bridge.ask(legacy(3, 'tools/call', { name: 'velaro_ping', arguments: {} }));
    await bridge.end();
    expect(await run(['logout'])).toBe(0);

    expect(gateway.keys[0]).toMatchObject({ label: 'canary', live: false });
    expect(gateway.heard.length).toBeGreaterThan(15);
    expect(said).not.toContain(canary);
    expect(said).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4));
    expect(filesWith(folder, canary)).toEqual([]);
    expect(existsSync(join(folder, 'config', 'config.json'))).toBe(true);
    if (process.platform === 'linux') expect(heard.looks()).toBeGreaterThan(20);
    expect(heard.seen()).toEqual([]);
  });

  test('on a command line is refused, and told to be rotated', async () => {
    const child = spawn(process.execPath, [binPath, 'login', mintKey('mcp')], { stdio: 'pipe' });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
    expect(said).toContain('A key was given on the command line: it is in your shell history now.');
  });
});

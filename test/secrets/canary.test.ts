// One key goes through everything that this program does with keys, and shows up nowhere but where it is used.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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

/** A home in which the program runs, and everything that it says there. */
async function createScene() {
  const keyring = await startKeyring();
  cleanUps.push(keyring.stop);
  const folder = mkdtempSync(join(tmpdir(), 'velaro-canary-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
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
  return { folder, environment, listen, run, said: () => said };
}

describe.skipIf(unavailable)(`a canary key${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('is used by every command, and is in no output, file or argument', { timeout: 120_000 }, async () => {
    const gateway = await startHostedGateway();
    cleanUps.push(gateway.close);
    const { folder, environment, listen, run, said } = await createScene();
    const canary = gateway.add('canary').text;
    const spare = gateway.add('spare').id;
    const heard = watchArguments(canary);

    // An app has the key in clear: reading, moving and installing must not spread it.
    const appFile = join(folder, '.cursor', 'mcp.json');
    mkdirSync(join(folder, '.cursor'));
    const env = { VELARO_MCP_KEY: canary, VELARO_MCP_URL: gateway.url };
    writeFileSync(appFile, JSON.stringify({ mcpServers: { velaro: { command: 'velaro-mcp', args: ['serve'], env } } }));
    const url = ['--url', gateway.url];
    const exitCodes = {
      login: await run(['login', ...url, '--key-stdin'], canary),
      status: await run(['status', '--json']),
      profiles: await run(['profiles', 'list', '--json']),
      'profiles use': await run(['profiles', 'use', 'default']),
      'install --print': await run(['install', 'cursor', '--print']),
      'install --dry-run': await run(['install', 'cursor', '--dry-run']),
      'keys where': await run(['keys', 'where', '--json']),
      'keys where --move': await run(['keys', 'where', '--move', '--yes']),
      install: await run(['install', 'cursor', '--yes', '--profile', 'default']),
      doctor: await run(['doctor', '--json']),
      'keys show': await run(['keys', 'show', 'k1']),
      'keys suggest': await run(['keys', 'suggest']),
      'keys revoke': await run(['keys', 'revoke', spare, '--yes']),
      'keys report-leak': await run(['keys', 'report-leak', ...url, '--key-stdin'], canary),
      'tools diff': await run(['tools', 'diff']),
      'tools trust': await run(['tools', 'trust']),
      completion: await run(['completion', 'bash']),
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
      'profiles use': 0,
      'install --print': 0,
      'install --dry-run': 0,
      'keys where': 0,
      'keys where --move': 0,
      install: 0,
      doctor: 0,
      'keys show': 0,
      // A hosted gateway does not tell of use, nor take reports.
      'keys suggest': 6,
      'keys revoke': 0,
      'keys report-leak': 6,
      'tools diff': 0,
      'tools trust': 0,
      completion: 0,
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

    const [trace, log] = [join(folder, 'trace.jsonl'), join(folder, 'serve.log')];
    const bridge = new BridgeProcess(['serve', '--trace', trace, '--log-file', log], environment);
    cleanUps.push(() => bridge.child.kill('SIGKILL'));
    listen(bridge.child);
    await bridge.initialize();
    await bridge.ask(legacy(1, 'tools/list'));
    // A model that was talked into it, or a server that echoes: the key must not come out this way either.
    await bridge.ask(legacy(2, 'tools/call', { name: 'velaro_ping', arguments: { say: 'your key' } }));
    expect(await run(['keys', 'rotate'])).toBe(0);
    await bridge.ask(legacy(3, 'tools/call', { name: 'velaro_ping', arguments: {} }));
    await bridge.end();
    expect(readFileSync(trace, 'utf8')).toContain('tools/call');
    expect(await run(['doctor', '--last'])).toBe(0);
    expect(await run(['uninstall', 'cursor', '--yes'])).toBe(0);
    expect(await run(['logout'])).toBe(0);

    expect(gateway.keys[0]).toMatchObject({ label: 'canary', live: false });
    expect(gateway.heard.length).toBeGreaterThan(15);
    expect(said()).not.toContain(canary);
    expect(said()).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4));
    expect(filesWith(folder, canary)).toEqual([]);
    expect(existsSync(join(folder, 'config', 'config.json'))).toBe(true);
    if (process.platform === 'linux') expect(heard.looks()).toBeGreaterThan(20);
    expect(heard.seen()).toEqual([]);
  });

  test("passes a gateway's commands, log, data and backup, and stays in none", { timeout: 120_000 }, async () => {
    const { folder, environment, listen, run, said } = await createScene();
    const data = ['--data', join(folder, 'gateway')];
    const child = spawn(
      process.execPath,
      [binPath, 'gateway', 'start', '--sandbox', '--port', '0', '--json', ...data],
      {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    cleanUps.push(() => child.kill('SIGKILL'));
    const ready = JSON.parse(
      await new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text)))),
    );
    // From here on: the line that shows the key once has been read.
    listen(child);
    const canary: string = ready.adminKey;
    const heard = watchArguments(canary);

    const asUrl = (path: string) => fetch(`${ready.url}${path}?key=${canary}`, { headers: { 'x-note': canary } });
    expect((await asUrl('/mcp/v1/tools/list')).status).toBe(401);
    const own = await fetch(`${ready.mcpUrl}/keys/self`, { headers: { authorization: `Bearer ${canary}` } });
    const { id } = JSON.parse(await own.text());
    const exitCodes = {
      login: await run(['login', '--url', ready.mcpUrl, '--key-stdin'], canary),
      status: await run(['status']),
      'keys create': await run([
        'keys',
        'create',
        '--label',
        'ci',
        '--scope',
        'ops',
        '--expires',
        '90d',
        '--store',
        'ci',
      ]),
      'keys list': await run(['keys', 'list', '--json']),
      'keys show': await run(['keys', 'show', id]),
      'keys suggest': await run(['keys', 'suggest']),
      'tools call': await run(['tools', 'call', 'velaro_list_agents', '--json']),
      'gateway status': await run(['gateway', 'status', ...data]),
      'gateway keys list': await run(['gateway', 'keys', 'list', '--json', ...data]),
      'gateway backup': await run(['gateway', 'backup', join(folder, 'backup.db'), ...data]),
      'keys rotate': await run(['keys', 'rotate', '--now']),
      // The key is dead by now: what it was is said by nobody either.
      'a dead key': await run(['status'], '', { VELARO_MCP_KEY: canary, VELARO_MCP_URL: ready.mcpUrl }),
    };
    expect(exitCodes).toEqual(
      Object.fromEntries(Object.keys(exitCodes).map((name) => [name, name === 'a dead key' ? 4 : 0])),
    );
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));

    expect(existsSync(join(folder, 'backup.db'))).toBe(true);
    expect(said()).toContain(canary.slice(0, 13));
    expect(said()).not.toContain(canary);
    expect(filesWith(folder, canary)).toEqual([]);
    if (process.platform === 'linux') expect(heard.looks()).toBeGreaterThan(20);
    expect(heard.seen()).toEqual([]);
  });

  test('on a command line is refused, and told to be rotated', async () => {
    // With a checksum that is none, so that the watch over the whole suite knows it from a leak.
    const mistyped = `${mintKey('mcp').slice(0, -6)}000000`;
    const child = spawn(process.execPath, [binPath, 'login', mistyped], { stdio: 'pipe' });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
    expect(said).toContain('A key was given on the command line: it is in your shell history now.');
  });
});

// Installing into apps, as a person and as a script see it: what is shown, what is written, and what is refused.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { visiblePrefix } from '../../src/core/key-format.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { type CliRun, createCliWorld } from './run-cli.ts';

const world = createCliWorld();
afterAll(() => world.remove());

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'velaro-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const programPath = '/opt/velaro-mcp/bin/velaro-mcp.js';
const run = (words: readonly string[], options: CliRun = {}) =>
  world.run(words, { programPath, ...options, environment: { HOME: home, PATH: '', ...options.environment } });
const cursor = () => join(home, '.cursor', 'mcp.json');
const has = (file: string, text: string) => {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
};
const entry = (extra: object = {}) => ({
  command: process.execPath,
  args: [programPath, 'serve'],
  env: { VELARO_CONFIG_DIR: world.configFolder },
  ...extra,
});
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

test('an app that is named gets the entry: absolute paths, the folder of the settings, no key', async () => {
  const key = mintKey('mcp');
  const ran = await run(['install', 'cursor'], { environment: { VELARO_MCP_KEY: key } });
  expect(ran.exitCode).toBe(0);
  expect(read(cursor())).toEqual({ mcpServers: { velaro: entry() } });
  expect(readFileSync(cursor(), 'utf8')).not.toContain(key);
  expect(ran.stderr).toContain('The key is only in this shell, which apps do not see. Next: velaro-mcp login');
});

test('the change is shown, the text from before stays beside the file, and a second time changes nothing', async () => {
  has(cursor(), '{\n  // mine\n  "mcpServers": {\n    "other": { "env": { "API_KEY": "theirs" } }\n  }\n}\n');
  const first = await run(['install', 'cursor']);
  expect(
    first.stdout.replaceAll(home, '~').replaceAll(process.execPath, 'NODE').replaceAll(world.configFolder, 'SETTINGS'),
  ).toBe(`Cursor: ~/.cursor/mcp.json
      // mine
      "mcpServers": {
  -     "other": { "env": { "API_KEY": …
  +     "other": { "env": { "API_KEY": …
  +     "velaro": {
  +       "command": "NODE",
  +       "args": [
  +         "/opt/velaro-mcp/bin/velaro-mcp.js",
  +         "serve"
  +       ],
  +       "env": {
  +         "VELARO_CONFIG_DIR": "SETTINGS"
  +       }
  +     }
      }
    }
✓ Cursor: installed. Cursor sees it at once; switch it on under Settings, MCP. The text from before: ~/.cursor/mcp.json.velaro-backup
`);
  expect(readFileSync(`${cursor()}.velaro-backup`, 'utf8')).not.toContain('velaro');
  const written = readFileSync(cursor(), 'utf8');
  const second = await run(['install', 'cursor']);
  expect(second.stdout).toBe(`✓ Cursor: nothing to change in ${cursor()}.\n`);
  expect(readFileSync(cursor(), 'utf8')).toBe(written);
});

test('--dry-run and --print write nothing', async () => {
  const dry = await run(['install', 'cursor', '--dry-run']);
  expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
  const printed = await run(['install', 'codex', '--print']);
  expect(
    printed.stdout.replaceAll(process.execPath, 'NODE').replaceAll(world.configFolder, 'SETTINGS'),
  ).toBe(`# Codex CLI, in mcp_servers
[mcp_servers.velaro]
command = "NODE"
args = [ "/opt/velaro-mcp/bin/velaro-mcp.js", "serve" ]

[mcp_servers.velaro.env]
VELARO_CONFIG_DIR = "SETTINGS"
`);
  expect([existsSync(cursor()), existsSync(join(home, '.codex'))]).toEqual([false, false]);
});

test('JetBrains gets a text to paste', async () => {
  const ran = await run(['install', 'jetbrains']);
  expect(ran.exitCode).toBe(0);
  const [into, ...text] = ran.stdout.split('\n');
  expect(into).toBe(
    '# JetBrains AI Assistant: Settings, Tools, AI Assistant, Model Context Protocol (MCP), Add, As JSON',
  );
  expect(JSON.parse(text.join('\n'))).toEqual({ mcpServers: { velaro: entry() } });
});

test('--json tells what happened to each app', async () => {
  has(cursor(), '{}\n');
  has(join(home, '.continue', 'config.yaml'), 'a: [\n');
  const ran = await run(['install', 'cursor', 'continue', 'zed', '--json']);
  expect(ran.exitCode).toBe(3);
  expect(JSON.parse(ran.stdout)).toEqual({
    name: 'velaro',
    hosts: [
      { host: 'cursor', file: cursor(), status: 'installed', backup: `${cursor()}.velaro-backup` },
      {
        host: 'continue',
        file: join(home, '.continue', 'config.yaml'),
        status: 'failed',
        error: expect.objectContaining({ code: 'host-file.malformed' }),
      },
      { host: 'zed', file: join(home, '.config', 'zed', 'settings.json'), status: 'installed' },
    ],
  });
});

test('--all means the apps that are found here; without it, and without a terminal, they are named', async () => {
  for (const folder of ['.cursor', '.config/zed']) mkdirSync(join(home, folder), { recursive: true });
  expect(await run(['install'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'velaro-mcp: Where to install is not said.\n  → Use --all, or name them: cursor, zed.\n',
  });
  expect((await run(['install', '--all', '--quiet'])).exitCode).toBe(0);
  expect([existsSync(cursor()), existsSync(join(home, '.config', 'zed', 'settings.json'))]).toEqual([true, true]);
});

test.each([
  ['curser', 'Did you mean cursor?'],
  ['VSCode', 'Did you mean vs-code?'],
  ['emacs', 'The hosts are: claude-code, '],
])('an app that is not known is told, with the one that was meant: %s', async (typed, hint) => {
  for (const verb of ['install', 'uninstall'])
    expect(await run([verb, typed])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(`velaro-mcp: There is no host "${typed}".\n  → ${hint}`),
    });
});

test('nothing found: an app has to be named', async () => {
  expect(await run(['install', '--all'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('None of the apps that are known was found on this computer.'),
  });
});

describe('where it could do harm', () => {
  test('another server of the name is left alone, unless --replace or another --name is given', async () => {
    const theirs = { mcpServers: { velaro: { command: 'something-else' } } };
    has(cursor(), JSON.stringify(theirs));
    const ran = await run(['install', 'cursor']);
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain(`Cursor has another server that is called "velaro" (${cursor()}).`);
    expect(read(cursor())).toEqual(theirs);
    await run(['install', 'cursor', '--name', 'velaro-tools']);
    expect(read(cursor())).toEqual({ mcpServers: { ...theirs.mcpServers, 'velaro-tools': entry() } });
    await run(['install', 'cursor', '--replace']);
    expect(read(cursor())).toEqual({ mcpServers: { velaro: entry(), 'velaro-tools': entry() } });
  });

  test('an older entry of ours loses its key, and keeps what the user added', async () => {
    const key = mintKey('mcp');
    has(
      cursor(),
      JSON.stringify({
        mcpServers: {
          velaro: {
            url: 'https://acme.velaro.com/mcp/v1',
            headers: { Authorization: `Bearer ${key}` },
            disabled: true,
          },
        },
      }),
    );
    const ran = await run(['install', 'cursor']);
    expect(ran.stdout + ran.stderr).not.toContain(key);
    expect(read(cursor())).toEqual({ mcpServers: { velaro: entry({ disabled: true }) } });
    // Nobody has stored it: thrown away here, it would be lost.
    const backup = `${cursor()}.velaro-backup`;
    expect(ran.stdout).toContain(
      `The text from before: ${backup}. Only there is ${key.slice(0, 13)}… now: store it with "velaro-mcp login", then delete that file.`,
    );
    expect(readFileSync(backup, 'utf8')).toContain(key);
  });

  test.each(['install', 'uninstall'])(
    '%s: a key that is safe elsewhere is not in the text from before',
    async (command) => {
      const keys = { stored: mintKey('mcp'), theirs: mintKey('rest') };
      const words = ['login', '--url', 'http://127.0.0.1:1/mcp/v1', '--key-stdin', '--no-check', '--profile', command];
      expect((await run(words, { stdin: keys.stored })).exitCode).toBe(0);
      const theirs = { command: 'x', env: { TOKEN: keys.theirs } };
      const ours = { command: 'velaro-mcp', args: ['serve'], env: { VELARO_MCP_KEY: keys.stored } };
      has(cursor(), JSON.stringify({ mcpServers: { theirs, velaro: ours } }));
      const ran = await run([command, 'cursor', '--yes', '--json']);
      expect(JSON.parse(ran.stdout).hosts).toEqual([
        {
          host: 'cursor',
          file: cursor(),
          status: command === 'install' ? 'installed' : 'removed',
          backup: `${cursor()}.velaro-backup`,
        },
      ]);
      const backup = readFileSync(`${cursor()}.velaro-backup`, 'utf8');
      for (const key of Object.values(keys)) {
        expect(backup).not.toContain(key);
        expect(backup).toContain(`${visiblePrefix(key)}…`);
      }
      expect(read(cursor())).toMatchObject({ mcpServers: { theirs } });
    },
  );

  test('a read-only file, a malformed one and a wrong shape stay as they are', async () => {
    has(cursor(), '{}');
    chmodSync(cursor(), 0o400);
    expect(await run(['install', 'cursor'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('is read-only'),
    });
    expect(readFileSync(cursor(), 'utf8')).toBe('{}');
    chmodSync(cursor(), 0o600);
    for (const text of ['{"mcpServers": ', '[]', '{"mcpServers": 7}']) {
      writeFileSync(cursor(), text);
      const ran = await run(['install', 'cursor']);
      expect([ran.exitCode, readFileSync(cursor(), 'utf8')]).toEqual([3, text]);
    }
  });

  test('a password in a proxy address is not written', async () => {
    const ran = await run(['install', 'cursor'], {
      environment: { HTTPS_PROXY: 'http://me:secret@proxy:3128', NO_PROXY: 'intranet' },
    });
    expect(ran.stderr).toContain('HTTPS_PROXY holds a password and is not written into any file');
    expect(read(cursor())).toEqual({
      mcpServers: { velaro: entry({ env: { VELARO_CONFIG_DIR: world.configFolder, NO_PROXY: 'intranet' } }) },
    });
  });
});

describe('other forms', () => {
  test('--npx pins the version; --profile and --url go into the words', async () => {
    await run(['install', 'cursor', '--npx', '--profile', 'work']);
    expect(read(cursor())).toEqual({
      mcpServers: {
        velaro: entry({ command: 'npx', args: ['-y', 'velaro-mcp@0.1.0', 'serve', '--profile', 'work'] }),
      },
    });
  });

  test('from the cache of npx, the entry goes through npx: that folder may be gone tomorrow', async () => {
    const cached = '/home/ada/.npm/_npx/1a2b/node_modules/velaro-mcp/bin/velaro-mcp.js';
    const ran = await run(['install', 'cursor'], { programPath: cached });
    expect(readFileSync(cursor(), 'utf8')).not.toContain('_npx');
    expect(read(cursor())).toMatchObject({ mcpServers: { velaro: { args: ['-y', 'velaro-mcp@0.1.0', 'serve'] } } });
    expect(ran.stderr).toContain('Each start goes through npx.');
  });

  test('--remote --print tells what to write in the place of the key', async () => {
    const ran = await run(['install', 'claude-code', '--remote', '--print', '--url', 'https://acme.velaro.com/mcp/v1']);
    expect(ran.stdout).toContain('"Authorization": "Bearer $' + '{VELARO_MCP_KEY}"');
  });

  test("--remote writes the address and the name of the key's variable, in the app's own words", async () => {
    const url = 'https://acme.velaro.com/mcp/v1';
    const ran = await run(['install', 'cursor', 'codex', '--remote', '--url', url]);
    expect(ran.exitCode).toBe(0);
    expect(read(cursor())).toEqual({
      mcpServers: { velaro: { url, headers: { Authorization: `Bearer \${env:VELARO_MCP_KEY}` } } },
    });
    expect(readFileSync(join(home, '.codex', 'config.toml'), 'utf8')).toBe(
      `[mcp_servers.velaro]\nurl = "${url}"\nbearer_token_env_var = "VELARO_MCP_KEY"\n`,
    );
    expect(await run(['install', 'zed', '--remote', '--url', url])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('Zed fills in no variables: the key would have to be in its file.'),
    });
  });

  test("an app's own program that fails: its file is edited instead", async () => {
    const programs = join(home, 'bin');
    has(join(programs, 'claude'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(programs, 'claude'), 0o755);
    const ran = await run(['install', 'claude-code'], { environment: { PATH: programs } });
    expect(ran.stdout).toContain(`by its own command, ${join(programs, 'claude')}`);
    expect(read(join(home, '.claude.json'))).toEqual({ mcpServers: { velaro: { type: 'stdio', ...entry() } } });
  });
});

describe('uninstall', () => {
  test('takes it out again, byte by byte as it was', async () => {
    const before = '{\n\t"mcpServers": {\n\t\t"other": {} // theirs\n\t}\n}\n';
    has(cursor(), before);
    await run(['install', 'cursor']);
    const ran = await run(['uninstall', '--all']);
    expect(ran.stdout).toContain('✓ Cursor: removed. The text from before:');
    expect(readFileSync(cursor(), 'utf8')).toBe(before);
  });

  test('leaves another server of that name alone, and says when there is none', async () => {
    expect(await run(['uninstall', '--all'])).toEqual({ exitCode: 0, stdout: '', stderr: 'No app has this server.\n' });
    has(cursor(), '{"mcpServers":{"velaro":{"command":"something-else"}}}');
    expect((await run(['uninstall', 'cursor'])).exitCode).toBe(7);
  });
});

test('somebody at a terminal picks the apps and agrees, with the keys alone', async () => {
  for (const folder of ['.cursor', '.config/zed']) mkdirSync(join(home, folder), { recursive: true });
  const declined = await run(['install', 'cursor'], { typed: 'n' });
  expect(declined.exitCode).toBe(130);
  expect(existsSync(cursor())).toBe(false);
  const agreed = await run(['install', 'cursor'], { typed: 'y' });
  expect(agreed.exitCode).toBe(0);
  expect(existsSync(cursor())).toBe(true);
});

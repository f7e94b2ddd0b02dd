// Completion: what is suggested at each place of a line, and that the shells' own scripts ask for it without running what was typed.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enqueueJob } from '../../src/stores/jobs/enqueue-job.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { ownKey, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { createCliWorld } from './run-cli.ts';

const world = createCliWorld();
let gateway: StandIn;
beforeAll(async () => {
  gateway = await startStandIn();
});
afterAll(async () => {
  await gateway.close();
  world.remove();
});

const suggested = (...words: string[]) =>
  suggestedIn({ VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url }, ...words);

async function suggestedIn(environment: NodeJS.ProcessEnv, ...words: string[]): Promise<string[]> {
  const ran = await world.run(['completion', 'words', '--', ...words], { environment });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  return ran.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

test('commands, groups and their commands', async () => {
  expect(await suggested('')).toContain('keys');
  expect(await suggested('un')).toEqual(['uninstall']);
  expect(await suggested('keys', 'ro')).toEqual(['rotate']);
  expect(await suggested('gateway', 'keys', '')).toEqual(['create', 'list', 'revoke']);
});

test('options, but none twice', async () => {
  expect(await suggested('profiles', 'list', '--')).toEqual(['--json', '--quiet', '--no-color']);
  expect(await suggested('profiles', 'list', '--json', '--j')).toEqual([]);
});

test('values from here and from the gateway', async () => {
  expect(await suggested('install', 'c')).toEqual([
    'claude-code',
    'claude-desktop',
    'cline',
    'codex',
    'continue',
    'cursor',
  ]);
  expect(await suggested('install', 'cursor', 'cu')).toEqual([]);
  expect(await suggested('keys', 'revoke', '')).toEqual(['key_own']);
  expect(await suggested('tools', 'call', 'shop')).toEqual(['shopify_get_order']);
  expect(await suggested('tools', 'trust', '--only', 'shop')).toEqual(['shopify_get_order']);
  expect(await suggested('keys', 'create', '--scope', 'co')).toEqual(['commerce', 'communications']);
  expect(await suggested('completion', 'z')).toEqual(['zsh']);
  expect(await suggested('help', 'trou')).toEqual(['troubleshooting']);
});

test('values that follow from what was typed before', async () => {
  expect(await suggested('keys', 'create', '--kind', '')).toEqual(['mcp', 'rest', 'velaflows']);
  expect(await suggested('keys', 'create', '--kind', 'rest', '--scope', 'read:')).toEqual([
    'read:conversations',
    'read:contacts',
  ]);
  const key = { ...ownKey, id: 'key_rest' };
  gateway.answer('GET /v1/keys', { status: 200, body: { keys: [key] } });
  expect(await suggested('keys', 'show', '--kind', 'rest', '')).toEqual(['key_rest']);
  expect(await suggested('help', 'error', 'key.exp')).toEqual(['key.expired']);
});

describe('what is typed already decides whom to ask', () => {
  test.each([
    ['behind the command', ['tools', 'call', '--profile', 'work', '']],
    ['in front of it', ['--profile', 'work', 'tools', 'call', '']],
    ['in one word', ['tools', 'call', '--profile=work', '']],
    ['in the pieces that bash makes', ['tools', 'call', '--profile', '=', 'work', '']],
  ])('a profile %s', async (_where, words) => {
    const login = ['login', '--url', gateway.url, '--key-stdin', '--profile', 'work', '--no-check'];
    await world.run(login, { stdin: gateway.key });
    expect(await suggestedIn({}, ...words)).toEqual(['shopify_get_order']);
    expect(await suggestedIn({}, 'keys', 'revoke', '--profile', 'work', '')).toEqual(['key_own']);
    expect(await suggestedIn({}, ...words.map((word) => word.replace('work', 'other')))).toEqual([]);
  });

  test('an address, also in pieces; and the profile in front of a command', async () => {
    const environment = { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: 'http://127.0.0.1:9/mcp/v1' };
    const { port } = new URL(gateway.url);
    const pieces = ['--url', 'http', ':', '//127.0.0.1', ':', `${port}/mcp/v1`];
    expect(await suggestedIn(environment, 'tools', 'show', ...pieces, '')).toEqual(['shopify_get_order']);
    expect(await suggestedIn({}, '--profile', 'w')).toEqual(['work']);
    expect(await suggestedIn({}, 'tools', 'list', '--profile', '=', 'w')).toEqual(['work']);
  });
});

describe("ids in a gateway's data", () => {
  test('keys that can be revoked, and jobs', async () => {
    const data = join(world.configFolder, 'data');
    await world.run(['gateway', 'init', '--data', data]);
    await world.run(['gateway', 'keys', 'create', '--data', data]);
    const list = await world.run(['gateway', 'keys', 'list', '--data', data, '--json']);
    const [first, second] = JSON.parse(list.stdout).keys.map(({ id }: { id: string }) => id);
    await world.run(['gateway', 'keys', 'revoke', first, '--data', data]);
    expect(await suggestedIn({}, 'gateway', 'keys', 'revoke', '--data', data, 'key_')).toEqual([second]);

    const store = await openSqliteStore(data);
    const [site] = await store.listSites();
    await store.transact(() => enqueueJob({ siteId: site?.id ?? '', kind: 'note', payload: {} }, Date.now()));
    await store.close();
    for (const verb of ['show', 'replay', 'drop'])
      expect(await suggestedIn({}, 'gateway', 'jobs', verb, '--data', data, '')).toEqual(['1']);
    const far = { VELARO_DATABASE_URL: 'postgres://ada@127.0.0.1:9/gateway' };
    expect(await suggestedIn(far, 'gateway', 'keys', 'revoke', '')).toEqual([]);
  });

  test('where there is none nothing is suggested, and none is made', async () => {
    const data = join(world.configFolder, 'none');
    expect(await suggestedIn({}, 'gateway', 'keys', 'revoke', '--data', data, '')).toEqual([]);
    expect(existsSync(data)).toBe(false);
  });
});

test('without a key or a gateway nothing is suggested, and nothing is said', async () => {
  const ran = await world.run(['completion', 'words', '--', 'keys', 'revoke', '']);
  expect(ran).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('an unknown shell', async () => {
  expect(await world.run(['completion', 'tcsh'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'velaro-mcp: There is no completion for "tcsh".\n  → The shells are: bash, zsh, fish, powershell.\n',
  });
});

/** Presses Tab in a real shell, with a program that answers each question with its words. */
async function inShell(shell: string, code: string): Promise<{ stdout: string; ran: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-shell-'));
  try {
    const program = join(folder, 'velaro-mcp');
    writeFileSync(program, '#!/bin/sh\nshift 3\nfor word; do printf "<%s>\\tmeaning\\n" "$word"; done\n');
    chmodSync(program, 0o755);
    const script = join(folder, 'script');
    writeFileSync(script, (await world.run(['completion', shell])).stdout);
    const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, SCRIPT: script };
    const { stdout } = await promisify(execFile)(shell, ['-c', code], { env, cwd: folder });
    return { stdout, ran: existsSync(join(folder, 'ran')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('bash gives the words typed so far, quotes what comes back, and runs nothing of it', async () => {
  const { stdout, ran } = await inShell(
    'bash',
    `source "$SCRIPT"; COMP_WORDS=(velaro-mcp keys '$(touch ran)' 'a b'); COMP_CWORD=3; _velaro_mcp; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p velaro-mcp`,
  );
  expect(stdout).toBe(
    '\\<keys\\>\n\\<\\$\\(touch\\ ran\\)\\>\n\\<a\\ b\\>\ncomplete -o default -o nosort -F _velaro_mcp velaro-mcp\n',
  );
  expect(ran).toBe(false);
});

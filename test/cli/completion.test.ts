// Completion: what is suggested at each place of a line, and that the shells' own scripts ask for it without running what was typed.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

async function suggested(...words: string[]): Promise<string[]> {
  const environment = { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url };
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

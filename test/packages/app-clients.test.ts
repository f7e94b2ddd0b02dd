// The apps themselves, from npm: after `install` Claude Code and Gemini CLI connect, and Codex CLI lists the server.
// They are large, so this runs with VELARO_TEST_HOSTS=1 only.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const packages = ['@anthropic-ai/claude-code@2.1.197', '@google/gemini-cli@0.61.0', '@openai/codex@0.169.0'];
const minutes = 60_000;

describe.skipIf(process.env.VELARO_TEST_HOSTS !== '1')('apps from npm (VELARO_TEST_HOSTS=1)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-apps-'));
  const home = join(folder, 'home');
  const programs = join(folder, 'node_modules', '.bin');
  const env = {
    PATH: `${programs}:${process.env.PATH}`,
    HOME: home,
    VELARO_CONFIG_DIR: join(home, 'velaro'),
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    CI: '1',
  };
  const run = async (program: string, ...words: string[]) => {
    const { stdout, stderr } = await promisify(execFile)(program, words, { env, cwd: home, timeout: 2 * minutes });
    return stdout + stderr;
  };
  const velaro = (...words: string[]) => run(process.execPath, resolve('bin/velaro-mcp.js'), ...words);

  beforeAll(async () => {
    mkdirSync(home);
    const words = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', ...packages];
    await promisify(execFile)('npm', words, { timeout: 5 * minutes });
    await velaro('install', 'claude-code', 'gemini', 'codex', '--yes');
  }, 6 * minutes);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('Claude Code sees the server as connected', { timeout: 2 * minutes }, async () => {
    expect(await run('claude', 'mcp', 'list')).toMatch(/^velaro: .*Connected/m);
  });

  test('Gemini CLI sees the server as connected', { timeout: 2 * minutes }, async () => {
    expect(await run('gemini', 'mcp', 'list')).toMatch(/velaro: .*Connected/);
  });

  test('Codex CLI lists it', { timeout: 2 * minutes }, async () => {
    expect(await run('codex', 'mcp', 'list')).toMatch(/^velaro .*enabled/m);
  });

  test('a second install changes nothing, and uninstall takes it out of all three', {
    timeout: 2 * minutes,
  }, async () => {
    expect(await velaro('install', 'claude-code', 'gemini', 'codex', '--yes')).not.toContain('installed');
    await velaro('uninstall', '--all', '--yes');
    const files = ['.claude.json', '.gemini/settings.json', '.codex/config.toml'].map((file) => join(home, file));
    for (const file of files) if (existsSync(file)) expect(readFileSync(file, 'utf8')).not.toContain('velaro-mcp.js');
  });
});

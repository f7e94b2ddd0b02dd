// Plain "velaro-mcp" at a terminal: one question, made for what this machine has, answered with the arrow keys.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type StandIn, startStandIn } from './gateway-stand-in.ts';
import { createCliWorld } from './run-cli.ts';

const enter = '\r';
const down = '\u001b[B';

const world = createCliWorld();
let gateway: StandIn;
beforeEach(async () => {
  gateway = await startStandIn();
});
afterEach(() => gateway.close());
afterAll(() => world.remove());

test('no key: to store one, to see it work, or the commands', async () => {
  const ran = await world.run([], { typed: down + down + enter });
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toContain('No key is stored on this computer yet.');
  expect(ran.stderr).toContain('Store a key');
  expect(ran.stdout).toContain('Usage: velaro-mcp <command> [options]');
});

test('all well: the key and what it may do', async () => {
  const environment = { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url };
  const ran = await world.run([], { typed: enter, environment });
  expect(ran.stderr).toContain('Everything is set up.');
  expect(ran.stdout).toContain('works    yes');
});

test('a key that no app uses: to install', async () => {
  await world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: gateway.key });
  const ran = await world.run([], { typed: down + down + enter });
  expect(ran.stderr).toContain('A key is stored. No app uses it yet.');
  expect(ran.stdout).toContain('Next: velaro-mcp install, to use the tools from an app');
});

test('Ctrl-C leaves quietly, and in CI nothing is asked', async () => {
  expect(await world.run([], { typed: '\u0003' })).toMatchObject({ exitCode: 130, stdout: '' });
  const ran = await world.run([], { typed: enter, environment: { CI: 'true' } });
  expect(ran.stdout).toContain('Next: velaro-mcp install');
  expect(ran.stderr).toBe('');
});

test('settings that cannot be read do not stand in the way', async () => {
  writeFileSync(join(world.configFolder, 'config.json'), '{');
  expect((await world.run([], { typed: down + down + enter })).exitCode).toBe(0);
});

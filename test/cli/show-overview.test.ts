// What `velaro-mcp --help` says without loading the command line: what the command line itself would say.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { emptyHome, run } from '../parts/program.ts';
import { createCliWorld } from './run-cli.ts';

const world = createCliWorld();
afterAll(() => world.remove());

test.each([['--help'], ['-h']])('velaro-mcp %s says what velaro-mcp help says', async (flag) => {
  const { environment } = emptyHome();
  const quick = await run([flag], environment);
  expect(quick).toMatchObject({ exitCode: 0, stderr: '' });
  expect(quick.stdout).toContain('Next: velaro-mcp login');
  expect(quick).toEqual(await run(['help'], environment));
  expect(quick.stdout).toBe((await world.run(['help'])).stdout);
});

test('it knows what comes next on this machine', async () => {
  const environment = { ...emptyHome().environment, VELARO_MCP_KEY: 'anything' };
  expect((await run(['--help'], environment)).stdout).toContain('Next: velaro-mcp status\n');
});

test('it loads nothing of the command line', async () => {
  const { environment } = emptyHome();
  const told = join(environment.HOME ?? '', 'loaded.cjs');
  const tell = `process.stderr.write(Object.keys(require.cache).map((path) => path.split('/').at(-1)).join())`;
  writeFileSync(told, `process.on('exit', () => ${tell});`);
  const ran = await run(['--help'], { ...environment, NODE_OPTIONS: `--require=${told}` });
  expect(ran.stderr).toBe('loaded.cjs,velaro-mcp.js,main.cjs,overview.cjs');
});

test.each([80, 40])('on a terminal of %i columns it is set as the command line sets it', async (columns) => {
  const { showOverview } = createRequire(import.meta.url)(resolve('dist/overview.cjs'));
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns });
  await showOverview({ env: { HOME: world.configFolder, VELARO_CONFIG_DIR: world.configFolder }, stdout });
  expect(String(stdout.read())).toBe((await world.run(['help'], { terminal: { columns } })).stdout);
});

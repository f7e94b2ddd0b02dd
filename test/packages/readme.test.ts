// The README does what it says: its blocks are run against a gateway here, with this address and a key in their places.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished, test } from 'vitest';
import { scripts } from '../../package.json';
import { binPath } from '../parts/bridge-process.ts';
import { keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { emptyHome, run, startGatewayProcess } from '../parts/program.ts';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));
/** Elsewhere there is a keychain that is not of the test, or another shell. */
const noShell = process.platform !== 'linux';
const blocksOf = (wanted: string) => blocks.filter(({ kind }) => kind === wanted).map(({ text }) => text);

/** Home, gateway and key of somebody who has come to this part of the README, with `velaro-mcp` and `npx` on the PATH. */
async function reader() {
  const { folder, environment: home } = emptyHome({
    VELARO_MCP_PASSPHRASE: 'of the test',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
  });
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const start = `exec "${process.execPath}" "${binPath}" "$@"`;
  const npx = `[ "$1 $2" = "-y velaro-mcp" ] || exit 64\nshift 2\n${start}`;
  for (const [name, text] of Object.entries({ npx, 'velaro-mcp': start })) {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const environment: NodeJS.ProcessEnv = { ...home, PATH: `${programs}:${process.env.PATH}` };
  const gateway = await startGatewayProcess(environment, folder);
  // The key is in no argument: where the reader pastes it, the program or curl takes it from elsewhere.
  const header = join(folder, 'header');
  writeFileSync(header, `Authorization: Bearer ${gateway.adminKey}\n`);
  const shell = async (text: string, stdin = '') => {
    const env = { ...environment, KEY: gateway.adminKey, HEADER: header };
    const running = promisify(execFile)('sh', ['-e', '-c', text], { env, cwd: folder });
    running.child.stdin?.end(stdin);
    return (await running).stdout;
  };
  return { folder, environment, gateway, shell };
}

test('it is short, and every block is of a kind that is checked here', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(201);
  expect(blocks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['sh', 'text', 'json']));
  expect(blocks.filter(({ kind }) => !['sh', 'text', 'json'].includes(kind))).toEqual([]);
});

test('what it has npm run is in package.json', () => {
  const named = [...readme.matchAll(/npm (?:run )?(try|test\S*|soak)/g)].map(([, name = '']) => name);
  expect(named).toContain('try');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.skipIf(keyringUnavailable())('what "try" is shown to say is what it says', async () => {
  const keyring = await startKeyring();
  onTestFinished(() => keyring.stop());
  const ran = await run(['try'], emptyHome(keyring.environment).environment);
  const masked = (text: string) =>
    text
      .replaceAll(/\(\d+ ms\)/g, '(N ms)')
      .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:N')
      .replace(/vel_live_\w+…/, 'vel_live_X…')
      .replace(/(at )\d{4}-\S+Z\. .*/, '$1TIME. …');
  expect(masked(blocksOf('text').join())).toBe(masked(ran.stdout));
});

test.skipIf(noShell)('its commands work, in its order', async () => {
  const { folder, environment, gateway, shell } = await reader();
  mkdirSync(join(folder, '.cursor'));
  const said: string[] = [];
  for (const block of blocksOf('sh')) {
    // The first two are of a clone; the gateway is the one that runs.
    if (/^npm ci|gateway start --sandbox/.test(block)) continue;
    const here = block
      .replace('--site acme', `--url ${gateway.mcpUrl} --key-stdin`)
      .replace(/install$/m, 'install --all')
      .replace('VELARO_MCP_KEY=…', 'VELARO_MCP_KEY="$KEY"')
      .replaceAll('https://acme.velaro.com/mcp/v1', gateway.mcpUrl)
      .replaceAll('http://127.0.0.1:8787', new URL(gateway.mcpUrl).origin)
      .replaceAll('"Authorization: Bearer $KEY"', '@"$HEADER"')
      .replaceAll('curl ', 'curl --silent --fail-with-body ');
    said.push(await shell(here, gateway.adminKey));
  }
  const [, , tools = '', curls = ''] = said;
  expect(said).toHaveLength(4);
  expect(JSON.parse(tools).tools.length).toBeGreaterThan(30);
  expect(curls).toContain('"label":"agent"');
  expect(curls).toContain('"shopify_get_order"');
  const written = readFileSync(join(environment.HOME ?? '', '.cursor', 'mcp.json'), 'utf8');
  expect(Object.keys(JSON.parse(written).mcpServers)).toEqual(['velaro']);
});

test.skipIf(noShell)('its configurations work, as an app starts them', async () => {
  const { environment, gateway, shell } = await reader();
  await shell(`velaro-mcp login --url ${gateway.mcpUrl} --key-stdin`, gateway.adminKey);
  const entries = blocksOf('json').map((text) => JSON.parse(text).mcpServers.velaro);
  expect(entries.map(({ command }) => command)).toEqual(['npx', 'npx', undefined]);
  for (const { command, args, url, headers } of entries) {
    const client = new Client({ name: 'reader', version: '1.0.0' });
    if (command) {
      const env = Object.fromEntries(Object.entries(environment).map(([name, value = '']) => [name, value]));
      await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }));
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('shopify_get_order');
      await client.close();
    } else {
      expect(url).toBe('https://acme.velaro.com/mcp/v1');
      const answer = await fetch(gateway.mcpUrl, {
        method: 'POST',
        headers: {
          authorization: headers.Authorization.replace('YOUR_KEY', gateway.adminKey),
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
      });
      expect(await answer.json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    }
  }
});

test('every command and option that it names is there', async () => {
  const { environment } = emptyHome();
  const named = [...readme.matchAll(/`(?:velaro-mcp |(?=(?:serve|gateway start) ))([^`\n]+)`/g)].map(
    ([, words = '']) => words,
  );
  expect(named.length).toBeGreaterThan(10);
  for (const words of named.filter((text) => !text.startsWith('help '))) {
    const [command = ''] =
      /^[a-z-]+(?: (?:create|list|rotate|revoke|where|suggest|report-leak|call|start)(?= |$))?/.exec(words) ?? [];
    const help = await run(['help', ...command.split(' ')], environment);
    expect(help).toMatchObject({ exitCode: 0 });
    for (const [option] of words.matchAll(/--[a-z-]+/g)) expect(help.stdout).toContain(option);
  }
});

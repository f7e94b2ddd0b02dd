// What the bridge remembers between starts: lists are there at once, belong to one key only, and are mended behind.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import {
  call,
  type FarSide,
  failureOf,
  startFarSide,
  successOf,
  toolNames,
  until,
  wellBehaved,
} from '../parts/bridge-far-side.ts';
import { legacy, modern, startBridge } from '../parts/bridge-process.ts';
import { echoTool, json } from '../parts/stub-gateway.ts';

/** An environment for several bridges of one user. */
async function household(options: Parameters<typeof startFarSide>[0] = {}) {
  const home = mkdtempSync(join(tmpdir(), 'velaro-memory-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const gateway = await startFarSide(options);
  return { gateway, home, environment: { ...gateway.environment, HOME: home, VELARO_CONFIG_DIR: home } };
}

/** Lets one bridge list the tools and introduce itself to the gateway, then ends it. */
async function learn(environment: NodeJS.ProcessEnv, gateway: FarSide) {
  const bridge = startBridge(environment);
  await toolNames(bridge, 'learn');
  await until(() => gateway.seen.some(({ message }) => message.method === 'server/discover'));
  await toolNames(bridge, 'learnt');
  await bridge.end();
}

test('the second start lists the tools although the gateway is down, and calls say what is wrong', async () => {
  const { gateway, environment } = await household();
  await learn(environment, gateway);
  await gateway.close();
  const bridge = startBridge(environment);
  await bridge.initialize();
  expect((await bridge.ask(legacy(1, 'tools/list'))).result).toEqual({ tools: [echoTool] });
  expect(failureOf(await bridge.ask(call(2)))).toContain('Nothing answers at');
});

test('a list from memory is mended behind, and the host is told', async () => {
  const { gateway, environment } = await household();
  await learn(environment, gateway);
  gateway.answerOthers(wellBehaved({ tools: [echoTool, { ...echoTool, name: 'second' }] }));
  const bridge = startBridge(environment);
  await bridge.initialize();
  expect(await toolNames(bridge, 1)).toEqual(['echo']);
  await bridge.notification('notifications/tools/list_changed');
  expect(await toolNames(bridge, 2)).toEqual(['echo', 'second']);
});

test('a list that did not change is announced to nobody', async () => {
  const { gateway, environment } = await household();
  await learn(environment, gateway);
  const before = gateway.seen.length;
  const bridge = startBridge(environment);
  await bridge.initialize();
  expect(await toolNames(bridge, 1)).toEqual(['echo']);
  await until(() => gateway.seen.slice(before).some(({ message }) => message.method === 'tools/list'));
  await bridge.ask(call(2));
  await bridge.end();
  expect(bridge.lines.filter((line) => line.includes('list_changed'))).toEqual([]);
});

test('another key sees nothing of what the first one was shown', async () => {
  const { gateway, environment } = await household();
  await learn(environment, gateway);
  await gateway.close();
  const other = startBridge({ ...environment, VELARO_MCP_KEY: mintKey('mcp') });
  expect(await toolNames(other, 1)).toEqual(['velaro_status']);
});

test('another address sees nothing of it either', async () => {
  const { gateway, environment } = await household();
  await learn(environment, gateway);
  await gateway.close();
  const other = startBridge({ ...environment, VELARO_MCP_URL: gateway.url.replace('/mcp/v1', '/other') });
  expect(await toolNames(other, 1)).toEqual(['velaro_status']);
});

test('a key that was revoked loses its memory: the next start knows nothing', async () => {
  const { gateway, environment } = await household();
  await learn(environment, gateway);
  gateway.answerOthers((_, response) => json(response, 401, { error: { code: 'key.revoked', message: 'Revoked.' } }));
  const bridge = startBridge(environment);
  await bridge.initialize();
  await toolNames(bridge, 1);
  await bridge.notification('notifications/tools/list_changed');
  expect(await toolNames(bridge, 2)).toEqual(['velaro_status']);
  await bridge.end();
  await gateway.close();
  expect(await toolNames(startBridge(environment), 3)).toEqual(['velaro_status']);
});

test('neither the key nor anything of it is in any file that the bridge leaves', async () => {
  const { gateway, environment, home } = await household();
  await learn(environment, gateway);
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(0);
  const random = gateway.key.slice('vel_live_'.length);
  for (const { parentPath, name } of files) {
    const text = name + readFileSync(join(parentPath, name), 'utf8');
    for (let at = 0; at + 8 <= random.length; at++) expect(text).not.toContain(random.slice(at, at + 8));
  }
});

test('files that are broken, cut off or of another shape count as none', async () => {
  const { gateway, environment, home } = await household();
  await learn(environment, gateway);
  for (const rubbish of ['', '{', 'null', '{"era":"modern","tools":"all"}', '{"era":"odd","tools":[]}', '\u0000']) {
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), rubbish);
    const bridge = startBridge(environment);
    expect((await bridge.initialize()).result?.serverInfo).toMatchObject({ name: 'velaro-mcp' });
    expect(await toolNames(bridge, 1)).toEqual(['echo']);
    expect(successOf(await bridge.ask(call(2)))).toBe('{}');
    await bridge.end();
  }
});

test('eight bridges at once share the memory, and none of them reads half a file', async () => {
  const { gateway, environment } = await household();
  const lists = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const bridge = startBridge(environment);
      const names = await toolNames(bridge, n);
      await bridge.ask(call(`call-${n}`));
      await bridge.end();
      return names;
    }),
  );
  expect(lists).toEqual(Array.from({ length: 8 }, () => ['echo']));
  await gateway.close();
  expect(await toolNames(startBridge(environment), 'after')).toEqual(['echo']);
});

test('a home that cannot be written to costs the memory and nothing else', async () => {
  const gateway = await startFarSide();
  const bridge = startBridge({
    ...gateway.environment,
    HOME: '/dev/null/nowhere',
    VELARO_CONFIG_DIR: '/dev/null/nowhere',
  });
  expect(await toolNames(bridge, 1)).toEqual(['echo']);
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
});

test('a second start introduces itself with what the gateway can do', async () => {
  const { gateway, environment } = await household({
    others: (request, response) => {
      if (request.message.method !== 'server/discover') return wellBehaved()(request, response);
      const capabilities = { tools: {}, prompts: { listChanged: true }, resources: { subscribe: true } };
      const result = {
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities,
        instructions: 'Be kind.',
      };
      json(response, 200, { jsonrpc: '2.0', id: request.message.id, result });
    },
  });
  await learn(environment, gateway);
  const { result } = await startBridge(environment).initialize();
  expect(result?.capabilities).toMatchObject({ prompts: { listChanged: true }, resources: { subscribe: true } });
  expect(result?.instructions).toMatch(/^Be kind\./);
  const discovered = await startBridge(environment).ask(modern(1, 'server/discover'));
  expect(discovered.result?.capabilities).toMatchObject({ prompts: { listChanged: true } });
});

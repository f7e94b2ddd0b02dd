// What is answered without the part of the program that talks to a gateway: here it is not even there.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { call, failureOf, startFarSide, successOf, toolNames, until } from '../parts/bridge-far-side.ts';
import { BridgeProcess, legacy, modern } from '../parts/bridge-process.ts';
import { echoTool } from '../parts/stub-gateway.ts';

/** A home, a gateway, and the program without its larger part. */
async function partialProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-partial-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'dist/main.cjs', 'dist/serve.cjs']) cpSync(name, join(folder, name), { recursive: true });
  const gateway = await startFarSide();
  const environment = { ...process.env, ...gateway.environment, HOME: folder, VELARO_CONFIG_DIR: folder };
  const start = (...flags: string[]) => {
    const program = join(folder, 'bin', 'velaro-mcp.js');
    const bridge = new BridgeProcess(['serve', ...flags], environment, process.execPath, program);
    onTestFinished(() => bridge.end().then(() => undefined));
    return bridge;
  };
  const complete = () => cpSync('dist/bridge.cjs', join(folder, 'dist', 'bridge.cjs'));
  const takeAway = () => rmSync(join(folder, 'dist', 'bridge.cjs'));
  return { folder, gateway, start, complete, takeAway };
}

/** The same, once it has met the gateway and knows its tools. */
async function taughtProgram() {
  const { folder, gateway, start, complete, takeAway } = await partialProgram();
  complete();
  const first = start();
  await toolNames(first, 'learn');
  await until(() => gateway.seen.some(({ message }) => message.method === 'server/discover'));
  await toolNames(first, 'learnt');
  await first.end();
  takeAway();
  return { folder, start };
}

const missing = 'A part of velaro-mcp could not be loaded.';

test('a request that needs the missing part is answered, and the next one tries again', async () => {
  const { gateway, start, complete } = await partialProgram();
  const bridge = start();
  expect(failureOf(await bridge.ask(call(1)))).toContain(missing);
  expect((await bridge.ask(modern(2, 'prompts/list'))).error?.message).toContain('restart this MCP server');
  expect(gateway.seen).toEqual([]);
  complete();
  expect(successOf(await bridge.ask(call(3, { text: 'hello' })))).toBe('{"text":"hello"}');
  expect(bridge.lines).toHaveLength(3);
});

test('remembered tools are listed without it, unless what is offered has to be worked out anew', async () => {
  const { folder, start } = await taughtProgram();

  const again = start();
  await again.initialize();
  expect((await again.ask(legacy(1, 'tools/list'))).result).toEqual({ tools: [echoTool] });
  expect((await start().ask(modern(1, 'tools/list'))).result).toMatchObject({ tools: [echoTool], ttlMs: 0 });

  expect((await start('--read-only').ask(modern(1, 'tools/list'))).error?.message).toContain(missing);
  expect((await start('--dynamic').ask(modern(1, 'tools/list'))).error?.message).toContain(missing);
  writeFileSync(join(folder, 'tools', 'trusted-now.json'), '{}');
  expect((await start().ask(modern(1, 'tools/list'))).error?.message).toContain(missing);
});

test.skipIf(process.platform === 'win32')(
  'a host that has only said hello is waited for, and a signal ends that',
  async () => {
    const { start } = await taughtProgram();
    const bridge = start();
    await bridge.initialize();
    expect((await bridge.ask(legacy(1, 'ping'))).result).toEqual({});
    bridge.child.kill('SIGTERM');
    await bridge.exited;
    expect([bridge.child.signalCode, bridge.stderr]).toEqual(['SIGTERM', '']);
  },
);

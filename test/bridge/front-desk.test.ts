// A program that was replaced on the disk while it runs: what needs the rest of it is answered, and works again once it is there.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { call, failureOf, startFarSide, successOf } from '../parts/bridge-far-side.ts';
import { BridgeProcess, modern } from '../parts/bridge-process.ts';

test('a request that finds a part of the program gone is answered, and the next one tries again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-replaced-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'dist/main.cjs']) cpSync(name, join(folder, name), { recursive: true });
  const gateway = await startFarSide();
  const environment = { ...process.env, ...gateway.environment, HOME: folder, VELARO_CONFIG_DIR: folder };
  const bridge = new BridgeProcess(['serve'], environment, process.execPath, join(folder, 'bin', 'velaro-mcp.js'));
  onTestFinished(() => bridge.end().then(() => undefined));

  expect(failureOf(await bridge.ask(call(1)))).toContain('A part of velaro-mcp could not be loaded.');
  expect((await bridge.ask(modern(2, 'prompts/list'))).error?.message).toContain('restart this MCP server');
  expect(gateway.seen).toEqual([]);

  cpSync('dist/bridge.cjs', join(folder, 'dist', 'bridge.cjs'));
  expect(successOf(await bridge.ask(call(3, { text: 'hello' })))).toBe('{"text":"hello"}');
  expect(bridge.lines).toHaveLength(3);
});

// What was compiled of the bridge is kept for the next start, but not for a host that only looks at it.
import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { call, startFarSide, successOf, toolNames, until } from '../parts/bridge-far-side.ts';
import { BridgeProcess, legacy } from '../parts/bridge-process.ts';

async function household() {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'dist/main.cjs', 'dist/serve.cjs', 'dist/bridge.cjs'])
    cpSync(name, join(folder, name), { recursive: true });
  const gateway = await startFarSide();
  const settings = join(folder, 'settings');
  const environment = { ...process.env, ...gateway.environment, HOME: folder, VELARO_CONFIG_DIR: settings };
  const start = () => {
    const bridge = new BridgeProcess(['serve'], environment, process.execPath, join(folder, 'bin', 'velaro-mcp.js'));
    onTestFinished(() => bridge.end().then(() => undefined));
    return bridge;
  };
  const kept = ['serve', 'bridge'].map((name) => join(settings, 'cache', `${name}-${process.version}.compiled`));
  return { settings, start, kept };
}

test('a host that lists tools leaves it for its user alone, and later starts take it as it is', async () => {
  const { start, kept } = await household();
  const first = start();
  expect(await toolNames(first, 1)).toEqual(['echo']);
  await until(() => kept.every((path) => existsSync(path)));
  const before = kept.map((path) => statSync(path));
  expect(before.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600]);
  expect(await first.end()).toBe(0);

  const second = start();
  expect(successOf(await second.ask(call(1, { text: 'hello' })))).toBe('{"text":"hello"}');
  expect(kept.map((path) => statSync(path).ino)).toEqual(before.map(({ ino }) => ino));
});

test('a file that is not what V8 wrote is replaced, and the bridge serves all the same', async () => {
  const { start, kept } = await household();
  expect(await toolNames(start(), 1)).toEqual(['echo']);
  await until(() => kept.every((path) => existsSync(path)));
  for (const path of kept) writeFileSync(path, Buffer.alloc(10_000, 7));
  expect(await toolNames(start(), 1)).toEqual(['echo']);
  await until(() => kept.every((path) => statSync(path).size > 20_000));
});

test('a host that looks at the server and goes leaves nothing', async () => {
  const { settings, start } = await household();
  const bridge = start();
  await bridge.initialize();
  await bridge.ask(legacy(1, 'ping'));
  expect(await bridge.end()).toBe(0);
  expect(existsSync(settings)).toBe(false);
});

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../parts/bridge-far-side.ts';
import { binPath, legacy, modern, startBridge } from '../parts/bridge-process.ts';

const invalid = ({ id }: { id?: unknown }) => id === null;

test('a line that is not JSON gets one error, and the next line is served', async () => {
  const bridge = startBridge();
  bridge.write('{"jsonrpc":"2.0", oops\n');
  expect((await bridge.next(invalid)).error).toEqual({
    code: -32700,
    message: 'This line is not JSON: send one whole JSON-RPC message a line.',
  });
  expect((await bridge.ask(legacy(1, 'ping'))).result).toEqual({});
});

test.each([
  ['[]', 'Batches are not part of MCP: send one message at a time.'],
  ['7', 'A message is a JSON object.'],
  ['{"id":null,"method":"ping","jsonrpc":"2.0"}', 'The member "id" must be a string or an integer.'],
  ['{"method":"ping"}', 'The member "jsonrpc" must be "2.0".'],
  ['{"jsonrpc":"2.0"}', 'A message has a "method", a "result" or an "error".'],
])('%s is answered as an invalid request', async (line, problem) => {
  const bridge = startBridge();
  bridge.write(`${line}\n`);
  expect((await bridge.next(invalid)).error).toEqual({ code: -32600, message: problem });
});

test('an invalid request whose id can be read is answered under that id', async () => {
  const bridge = startBridge();
  bridge.write('{"jsonrpc":"2.0","id":5,"method":"ping","params":[1]}\n');
  expect((await bridge.next(({ id }) => id === 5)).error).toEqual({
    code: -32600,
    message: 'The member "params" must be an object.',
  });
});

test('blank lines and carriage returns are nothing to speak of', async () => {
  const bridge = startBridge();
  bridge.write(`\n\r\n   \n${JSON.stringify(legacy(1, 'ping'))}\r\n`);
  expect((await bridge.next(({ id }) => id === 1)).result).toEqual({});
  await bridge.end();
  expect(bridge.lines).toHaveLength(1);
});

test('messages may come in any pieces, also with a character cut in two', async () => {
  const bridge = startBridge();
  const bytes = Buffer.from(`${JSON.stringify(legacy('ä-€-😀', 'ping'))}\n${JSON.stringify(legacy(2, 'ping'))}\n`);
  for (const byte of bytes) bridge.write(Buffer.of(byte));
  expect((await bridge.next(({ id }) => id === 'ä-€-😀')).result).toEqual({});
  expect((await bridge.next(({ id }) => id === 2)).result).toEqual({});
});

test('the first message may be longer than one read, and more may follow it in the same breath', async () => {
  const bridge = startBridge();
  const long = 'ü€😀'.repeat(30_000);
  const first = JSON.stringify(modern(1, 'server/discover', { long }));
  bridge.write(`${first}\n${JSON.stringify(legacy(2, 'ping'))}\n${JSON.stringify(legacy(3, 'ping'))}\n`);
  expect((await bridge.next(({ id }) => id === 1)).result).toMatchObject({ resultType: 'complete' });
  expect((await bridge.next(({ id }) => id === 2)).result).toEqual({});
  expect((await bridge.next(({ id }) => id === 3)).result).toEqual({});
  expect(bridge.lines).toHaveLength(3);
});

test.each([
  ['a file', `${JSON.stringify(legacy(1, 'ping'))}\n`, '{"jsonrpc":"2.0","id":1,"result":{}}\n'],
  ['an empty file', '', ''],
])('stdin may be %s, and its end is the end', (_what, said, heard) => {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-stdin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'said'), said);
  const stdin = openSync(join(folder, 'said'), 'r');
  const env = { PATH: process.env.PATH, HOME: folder };
  const ran = spawnSync(process.execPath, [binPath, 'serve'], {
    env,
    stdio: [stdin, 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  closeSync(stdin);
  expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, heard, '']);
});

test.skipIf(process.platform === 'win32')(
  'a bridge that nobody has spoken to yet ends when it is told to',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'velaro-waits-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const hook = join(folder, 'tell.cjs');
    const tell = `const fs = require('node:fs'); const { readSync } = fs;
    fs.readSync = (...of) => { if (of[0] === 0) fs.writeSync(2, 'waits'); return readSync(...of); };`;
    writeFileSync(hook, tell);
    const bridge = startBridge({ NODE_OPTIONS: `--require=${hook}` });
    await until(() => bridge.stderr === 'waits');
    bridge.child.kill('SIGTERM');
    expect(await bridge.exited).toBe(null);
    expect(bridge.child.signalCode).toBe('SIGTERM');
  },
);

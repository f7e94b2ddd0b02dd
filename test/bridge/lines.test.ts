import { expect, test } from 'vitest';
import { legacy, startBridge } from '../parts/bridge-process.ts';

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

// Answers that are none: broken JSON, broken event streams, a captive portal, redirects, somebody else's answer.
import { expect, test } from 'vitest';
import { bridgeTo, call, echo, type FarHandler, failureOf, startFarSide, successOf } from '../parts/bridge-far-side.ts';
import { modern, startBridge } from '../parts/bridge-process.ts';

const send =
  (type: string, body: string | Buffer, status = 200): FarHandler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(body);
const events = (...datas: string[]) => send('text/event-stream', datas.map((data) => `data: ${data}\n\n`).join(''));
const portal = '<!doctype html><title>Sign in to the hotel network</title>';
const noAnswer = 'answered something that is not an MCP answer to this request.';
const endedEarly = 'ended the connection before it had answered.';
const done = (text: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete', content: [{ type: 'text', text }] } });

test.each<[string, FarHandler, string]>([
  ['nothing at all', send('application/json', ''), noAnswer],
  ['JSON that breaks off', send('application/json', done('x').slice(0, 30)), noAnswer],
  ['JSON of another shape', send('application/json', '{"ok":true}'), noAnswer],
  ['an array', send('application/json', `[${done('x')}]`), noAnswer],
  ['null', send('application/json', 'null'), noAnswer],
  ['an answer to another request', send('application/json', done('x').replace('"id":1', '"id":2')), noAnswer],
  ['an answer under the number as text', send('application/json', done('x').replace('"id":1', '"id":"1"')), noAnswer],
  ['a page of a captive portal', send('text/html', portal), noAnswer],
  ['a page that calls itself JSON', send('application/json', portal), noAnswer],
  ['a page with status 404', send('text/html', portal, 404), 'web page'],
  ['a page with status 511', send('text/html', portal, 511), 'HTTP 511'],
  ['an event stream without an event', send('text/event-stream', ': bye\n\n'), endedEarly],
  ['an event that breaks off', send('text/event-stream', `data: ${done('x')}`), endedEarly],
  ['events that are not JSON', events('{oops', 'hello'), endedEarly],
  ['an event with another request’s answer', events(done('x').replace('"id":1', '"id":2')), endedEarly],
  ['a status without a body', (_, response) => void response.writeHead(204).end(), noAnswer],
  ['a status of acceptance', (_, response) => void response.writeHead(202).end(), noAnswer],
])('%s: the call gets one answer that says so, once', async (_name, answer, expected) => {
  const { bridge, gateway } = await bridgeTo({ calls: answer });
  const told = failureOf(await bridge.ask(call(1)));
  expect(told).toContain(expected);
  expect(told).not.toContain('hotel');
  expect(gateway.calls()).toHaveLength(1);
  gateway.answerCalls(echo);
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
  expect(bridge.answersTo(1)).toHaveLength(1);
});

test.each<[string, FarHandler]>([
  ['CRLF', send('text/event-stream', `event: message\r\ndata: ${done('ü')}\r\n\r\n`)],
  ['a lone CR', send('text/event-stream', `event: message\rdata: ${done('ü')}\r\r`)],
  ['a byte order mark', send('text/event-stream', `\ufeffdata: ${done('ü')}\n\n`)],
  ['data without a space', send('text/event-stream', `data:${done('ü')}\n\n`)],
  ['comments, ids and retries', send('text/event-stream', `: hi\nid: 7\nretry: 10\n\ndata: ${done('ü')}\n\n`)],
  ['broken events ahead', events('{oops', done('ü'))],
  ['an answer twice', events(done('ü'), done('no'))],
  ['a charset', send('text/event-stream; charset=utf-8', `data: ${done('ü')}\n\n`)],
  ['an answer over two data lines', send('text/event-stream', `data: ${done('ü').replace(',', ',\ndata: ')}\n\n`)],
  ['JSON over several lines', send('application/json', JSON.stringify(JSON.parse(done('ü')), null, 2))],
  ['JSON with a byte order mark', send('application/json', `\ufeff${done('ü')}`)],
])('an answer is read in spite of %s, and is one line for the host', async (_name, answer) => {
  const { bridge } = await bridgeTo({ calls: answer });
  expect(successOf(await bridge.ask(call(1)))).toBe('ü');
  expect(bridge.lines).toHaveLength(1);
});

test('an event stream cut anywhere, even inside a character, is put together again', async () => {
  const text = 'ä€😀';
  const { bridge } = await bridgeTo({
    calls: async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of Buffer.from(`data: ${done(text)}\r\n\r\n`)) {
        response.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    },
  });
  expect(successOf(await bridge.ask(call(1)))).toBe(text);
});

test.each([301, 302, 303, 307, 308])('a %d to another origin is not followed: the key stays', async (status) => {
  const elsewhere = await startFarSide();
  const { bridge, gateway } = await bridgeTo({
    calls: (_, response) => void response.writeHead(status, { location: elsewhere.url }).end(),
  });
  expect(failureOf(await bridge.ask(call(1)))).toContain(
    'redirects to another address, and a key is never sent along.',
  );
  expect(elsewhere.seen).toEqual([]);
  expect(gateway.calls()).toHaveLength(1);
});

test('a portal that answers everything with its page leaves one tool, and a call that names the cause', async () => {
  const page = send('text/html', portal);
  const { bridge } = await bridgeTo({ calls: page, others: page });
  const { result } = await bridge.ask(modern('list', 'tools/list'));
  expect(result?.tools).toMatchObject([{ name: 'velaro_status' }]);
  expect(successOf(await bridge.ask(call(1, {}, 'velaro_status')))).toContain('a network that wants a sign-in first');
});

test('a protocol error of the gateway reaches the host with its number, words and data', async () => {
  const error = { code: -32602, message: 'orderId is missing', data: { field: 'orderId' } };
  const { bridge } = await bridgeTo({
    calls: ({ message }, response) =>
      send(
        'application/json',
        JSON.stringify({ jsonrpc: '2.0', id: message.id, error }),
        400,
      )({ httpMethod: 'POST', path: '', headers: {}, text: '', message, socket: response.req.socket }, response),
  });
  expect((await bridge.ask(call('p'))).error).toEqual(error);
});

test('what nobody can see is taken out of results and of tool definitions', async () => {
  const hidden = '\u200b\u202e\u2066\u{e0041}\u0007';
  const tools = [{ name: 'echo', description: `Say${hidden} it.`, inputSchema: { type: 'object' } }];
  const { bridge } = await bridgeTo({ tools, calls: send('application/json', done(`a${hidden}b\tc\nd 👨‍👩‍👧`)) });
  const { result } = await bridge.ask(modern('list', 'tools/list'));
  expect(result?.tools).toMatchObject([{ name: 'echo', description: 'Say it.' }]);
  expect(successOf(await bridge.ask(call(1)))).toBe('ab\tc\nd 👨‍👩‍👧');
});

test('a key that stands in the arguments is not sent, and one that stands in an answer is not shown', async () => {
  const gateway = await startFarSide();
  const bridge = startBridge(gateway.environment);
  expect(successOf(await bridge.ask(call(1)))).toBe('{}');
  const told = failureOf(await bridge.ask(call(2, { note: `use ${gateway.key}` })));
  expect(told).toContain('A key stands in the arguments of this call, so it was not made.');
  expect(gateway.calls()).toHaveLength(1);
  gateway.answerCalls(send('application/json', done(`the key is ${gateway.key}`).replace('"id":1', '"id":3')));
  const withheld = failureOf(await bridge.ask(call(3)));
  expect(withheld).toContain('A key stands in the answer, so it is withheld.');
  expect(bridge.lines.join('\n')).not.toContain(gateway.key);
});

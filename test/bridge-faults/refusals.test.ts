// What a gateway refuses by its status: the host gets one answer that says why, and all is well once the cause is gone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import {
  bridgeTo,
  call,
  echo,
  type FarHandler,
  failureOf,
  startFarSide,
  successOf,
  toolNames,
  until,
  wellBehaved,
} from '../parts/bridge-far-side.ts';
import { legacy, startBridge } from '../parts/bridge-process.ts';
import { json } from '../parts/stub-gateway.ts';

const status =
  (code: number, headers: Record<string, string> = {}): FarHandler =>
  (_, response) =>
    void response.writeHead(code, headers).end();

const revoked: FarHandler = (_, response) =>
  json(response, 401, { error: { code: 'key.revoked', message: 'This key was revoked.', hint: 'Run x.' } });

test('401 at the start: the tools are replaced by one that says what to type, and a call says it too', async () => {
  const { bridge, gateway } = await bridgeTo({ calls: revoked, others: revoked });
  await bridge.initialize();
  const { result } = await bridge.ask(legacy(1, 'tools/list'));
  expect(result?.tools).toMatchObject([{ name: 'velaro_status' }]);
  expect(failureOf(await bridge.ask(call(2)))).toBe('This key was revoked. Run x.');
  const told = successOf(await bridge.ask(call(3, {}, 'velaro_status')));
  expect(told).toBe('This key was revoked. Run x. Nothing needs to be restarted afterwards.');
  expect(gateway.calls()).toHaveLength(1);
});

test('401 in the middle of work: the tools are withdrawn at once, and the host is told so', async () => {
  const { bridge, gateway } = await bridgeTo();
  await bridge.initialize();
  expect(await toolNames(bridge, 1)).toEqual(['echo']);
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
  gateway.answerCalls(revoked);
  gateway.answerOthers(revoked);
  expect(failureOf(await bridge.ask(call(3)))).toBe('This key was revoked. Run x.');
  await bridge.notification('notifications/tools/list_changed');
  expect(await toolNames(bridge, 4)).toEqual(['velaro_status']);
});

test('a 401 that was the gateway’s own mistake is forgotten without a restart', async () => {
  const { bridge, gateway } = await bridgeTo({ calls: revoked, others: revoked });
  expect(failureOf(await bridge.ask(call(1)))).toBe('This key was revoked. Run x.');
  gateway.answerCalls(echo);
  gateway.answerOthers(wellBehaved());
  expect(successOf(await bridge.ask(call(2)))).toBe('{}');
  expect(await toolNames(bridge, 3)).toEqual(['echo']);
});

test.each<[string, FarHandler, RegExp]>([
  ['401 without a word', status(401), /^127\.0\.0\.1:\d+ does not accept the key\. .*velaro-mcp login/],
  ['403 without a word', status(403), /does not allow this with this key\. Ask an administrator/],
  [
    '429 for two minutes',
    status(429, { 'retry-after': '120' }),
    /enough requests for now\. Try again in 120 seconds\.$/,
  ],
  ['429 without a time', status(429), /enough requests for now\. Try again later\.$/],
  ['500 with a page', (_, r) => void r.writeHead(500).end('<h1>trace</h1>'), /right now \(HTTP 500\)\. Try again/],
  ['502', status(502), /right now \(HTTP 502\)/],
  ['503 for an hour', status(503, { 'retry-after': '3600' }), /right now \(HTTP 503\)/],
  ['504', status(504), /right now \(HTTP 504\)/],
])('%s: one answer, one request, and the next call works', async (_name, refuse, expected) => {
  const { bridge, gateway } = await bridgeTo({ calls: refuse });
  const told = failureOf(await bridge.ask(call(1)));
  expect(told).toMatch(expected);
  expect(told).not.toContain(gateway.key);
  expect(told).not.toContain('<h1>');
  expect(gateway.calls()).toHaveLength(1);
  gateway.answerCalls(echo);
  expect(successOf(await bridge.ask(call(2, { n: 2 })))).toBe('{"n":2}');
  expect(bridge.answersTo(1)).toHaveLength(1);
});

test('a Retry-After given as a date is told in seconds', async () => {
  const { bridge } = await bridgeTo({
    calls: (_, response) => {
      const at = new Date(Date.now() + 90_000).toUTCString();
      response.writeHead(429, { 'retry-after': at }).end();
    },
  });
  expect(failureOf(await bridge.ask(call(1)))).toMatch(/Try again in (8\d|9[01]) seconds\.$/);
});

test('429 for a second is waited for: the host sees only the answer, and the call is the same one', async () => {
  const { bridge, gateway } = await bridgeTo({ calls: status(429, { 'retry-after': '1' }) });
  const asked = bridge.ask(call('once', { n: 1 }));
  await until(() => gateway.calls().length === 1);
  gateway.answerCalls(echo);
  expect(successOf(await asked)).toBe('{"n":1}');
  const [first, second] = gateway.calls();
  expect(second?.text).toBe(first?.text);
  expect(gateway.calls()).toHaveLength(2);
});

test('a call that waits for its turn can be cancelled, and is then never made', async () => {
  const { bridge, gateway } = await bridgeTo({ calls: status(429, { 'retry-after': '1' }) });
  bridge.send(call(1));
  await until(() => gateway.calls().length === 1);
  bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  // A second call that waits as long as the first would have: had the first gone on, it would have come before.
  const second = bridge.ask(call(2));
  await until(() => gateway.calls().length === 2);
  gateway.answerCalls(echo);
  await second;
  expect(gateway.calls().map(({ message }) => message.id)).toEqual([1, 2, 2]);
  expect(bridge.answersTo(1)).toEqual([]);
});

test('a refused list of prompts is a JSON-RPC error with the gateway’s own words', async () => {
  const { bridge } = await bridgeTo({
    others: (_, response) =>
      json(response, 403, { error: { code: 'plan.unavailable', message: 'The plan has no MCP.', hint: 'Upgrade.' } }),
  });
  await bridge.initialize();
  const { error } = await bridge.ask(legacy(1, 'prompts/list'));
  expect(error?.message).toBe('The plan has no MCP. Upgrade.');
  expect(error?.data).toMatchObject({ code: 'plan.unavailable', retryable: false });
});

test('a rotated key is taken up on its first refusal, and the call that met it is made again unseen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'velaro-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key');
  let valid = mintKey('mcp');
  writeFileSync(file, valid, { mode: 0o600 });
  const checked =
    (next: FarHandler): FarHandler =>
    (request, response) =>
      request.headers.authorization === `Bearer ${valid}` ? next(request, response) : revoked(request, response);
  const gateway = await startFarSide({ calls: checked(echo), others: checked(wellBehaved()) });
  const bridge = startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY_FILE: file });
  expect(successOf(await bridge.ask(call('before')))).toBe('{}');
  for (let rotation = 1; rotation <= 5; rotation++) {
    valid = mintKey('mcp');
    writeFileSync(file, valid, { mode: 0o600 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => bridge.ask(call(`${rotation}-${n}`, { rotation, n }))),
    );
    expect(answers.map(successOf)).toEqual(Array.from({ length: 8 }, (_, n) => JSON.stringify({ rotation, n })));
  }
  expect(gateway.calls().filter(({ headers }) => headers.authorization === `Bearer ${valid}`)).toHaveLength(8);
});

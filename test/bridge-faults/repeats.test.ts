// What is sent again when an answer was lost, and what never is: no call is carried out twice.
import { expect, test } from 'vitest';
import {
  bridgeTo,
  call,
  echo,
  type FarHandler,
  failureOf,
  result,
  successOf,
  toolNames,
  until,
} from '../parts/bridge-far-side.ts';
import { legacy, modern } from '../parts/bridge-process.ts';
import { echoTool, json } from '../parts/stub-gateway.ts';

/** Fails the first `times` requests, then hands over. */
function failing(times: number, fail: FarHandler, then: FarHandler): FarHandler {
  let left = times;
  return (request, response) => {
    left -= 1;
    return left >= 0 ? fail(request, response) : then(request, response);
  };
}

const faults: [string, FarHandler][] = [
  ['a reset', ({ socket }) => void socket.resetAndDestroy()],
  ['503', (_, response) => void response.writeHead(503).end()],
  [
    'an event stream without the answer',
    (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': \n\n'),
  ],
];

test.each(faults)('%s: a call is not made again where nothing says that it may be', async (_name, fault) => {
  const { bridge, gateway } = await bridgeTo({ calls: failing(1, fault, echo) });
  await toolNames(bridge, 'list');
  failureOf(await bridge.ask(call(1)));
  expect(gateway.calls()).toHaveLength(1);
});

test.each(faults)('%s: a call of a tool that only reads is made again, unseen', async (_name, fault) => {
  const tools = [{ ...echoTool, annotations: { readOnlyHint: true } }];
  const { bridge, gateway } = await bridgeTo({ tools, calls: failing(1, fault, echo) });
  await toolNames(bridge, 'list');
  expect(successOf(await bridge.ask(call(1, { n: 1 })))).toBe('{"n":1}');
  expect(gateway.calls()).toHaveLength(2);
  expect(bridge.answersTo(1)).toHaveLength(1);
});

test.each(faults)(
  '%s: a gateway that honours Idempotency-Key gets the call again under the same one',
  async (_n, fault) => {
    const { bridge, gateway } = await bridgeTo({ idempotent: true, calls: failing(1, fault, echo) });
    await toolNames(bridge, 'list');
    await until(() => gateway.seen.some(({ message }) => message.method === 'server/discover'));
    expect(successOf(await bridge.ask(call(1, { n: 1 })))).toBe('{"n":1}');
    const [first, second] = gateway.calls();
    expect(first?.headers['idempotency-key']).toMatch(/^[\x21-\x7e]{16,128}$/);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.text).toBe(first?.text);
    expect(gateway.calls()).toHaveLength(2);
  },
);

test('calls that are the same to the letter have keys of their own', async () => {
  const { bridge, gateway } = await bridgeTo({ idempotent: true });
  await bridge.ask(call('a'));
  await bridge.ask(call('b'));
  await bridge.ask(call('b'));
  expect(new Set(gateway.calls().map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
});

test('a call that keeps failing is given up after three attempts, and says why', async () => {
  const { bridge, gateway } = await bridgeTo({
    tools: [{ ...echoTool, annotations: { idempotentHint: true } }],
    calls: (_, response) => void response.writeHead(503).end(),
  });
  await toolNames(bridge, 'list');
  expect(failureOf(await bridge.ask(call(1)))).toContain('HTTP 503');
  expect(gateway.calls()).toHaveLength(3);
});

test.each(['prompts/list', 'resources/list', 'resources/templates/list'])(
  '%s is asked again after 503',
  async (method) => {
    const { bridge } = await bridgeTo({
      others: failing(
        1,
        (_, response) => void response.writeHead(503).end(),
        ({ message }, response) => result(response, message, { prompts: [], resources: [], resourceTemplates: [] }),
      ),
    });
    const { result: listed } = await bridge.ask(modern(1, method));
    expect(listed).toMatchObject({ resultType: 'complete' });
  },
);

test('refusals of the key, the scope or the arguments are never repeated', async () => {
  for (const status of [400, 401, 403, 404, 413]) {
    const { bridge, gateway } = await bridgeTo({
      idempotent: true,
      calls: ({ message }, response) =>
        json(response, status, { jsonrpc: '2.0', id: message.id, error: { code: -32602, message: 'No.' } }),
    });
    await bridge.ask(call(1));
    expect(gateway.calls()).toHaveLength(1);
  }
});

test('each round of a question is a call of its own: other body, other Idempotency-Key', async () => {
  const { bridge, gateway } = await bridgeTo({
    idempotent: true,
    calls: ({ message }, response) => {
      if (message.params?.inputResponses !== undefined) {
        result(response, message, { content: [{ type: 'text', text: JSON.stringify(message.params.inputResponses) }] });
        return;
      }
      const question = {
        method: 'elicitation/create',
        params: { message: 'Sure?', requestedSchema: { type: 'object' } },
      };
      json(response, 200, {
        jsonrpc: '2.0',
        id: message.id,
        result: { resultType: 'input_required', inputRequests: { sure: question }, requestState: 's t/a=te' },
      });
    },
  });
  bridge.send(
    legacy('init', 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'host', version: '1' },
    }),
  );
  await bridge.next(({ id }) => id === 'init');
  bridge.send(legacy(1, 'tools/call', { name: 'echo', arguments: {} }));
  const question = await bridge.notification('elicitation/create');
  bridge.send({ jsonrpc: '2.0', id: question.id ?? null, result: { action: 'accept', content: { ok: true } } });
  const { result: told } = await bridge.next(({ id, method }) => id === 1 && method === undefined);
  expect(told?.content).toEqual([{ type: 'text', text: '{"sure":{"action":"accept","content":{"ok":true}}}' }]);
  const [first, second] = gateway.calls();
  expect(second?.message.params?.requestState).toBe('s t/a=te');
  expect(second?.message.id).not.toBe(first?.message.id);
  expect(second?.headers['idempotency-key']).not.toBe(first?.headers['idempotency-key']);
});

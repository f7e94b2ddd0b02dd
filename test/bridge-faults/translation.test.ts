// A host of the handshake era at a gateway of 2026-07-28: everything that the older revisions have works, under their names.
import { expect, test } from 'vitest';
import { legacy, modern, startBridge } from '../parts/bridge-process.ts';
import { startSdkGateway } from '../parts/bridge-sdk-gateway.ts';

async function legacyHost(capabilities: Record<string, unknown> = { elicitation: {} }) {
  const gateway = await startSdkGateway();
  const bridge = startBridge(gateway.environment);
  const clientInfo = { name: 'old-host', version: '1' };
  await bridge.ask(legacy('init', 'initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo }));
  bridge.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return { gateway, bridge };
}

const toolCall = (id: number, name: string, more: Record<string, unknown> = {}) =>
  legacy(id, 'tools/call', { name, arguments: {}, ...more });

test('tools: listed and called without anything the older revision does not know', async () => {
  const { bridge } = await legacyHost();
  const { result } = await bridge.ask(legacy(1, 'tools/list'));
  expect(Object.keys(result ?? {})).toEqual(['tools']);
  const called = await bridge.ask(toolCall(2, 'region', { arguments: { region: 'Zürich' } }));
  expect(called.result?.content).toEqual([{ type: 'text', text: '{"region":"Zürich"}' }]);
  expect(called.result).not.toHaveProperty('resultType');
});

test('elicitation: the gateway’s question is put to the host, and its answer reaches the tool', async () => {
  const { bridge } = await legacyHost();
  bridge.send(toolCall(1, 'ask'));
  const question = await bridge.notification('elicitation/create');
  expect(question.params).toMatchObject({ message: 'Who are you?', requestedSchema: { type: 'object' } });
  bridge.send({ jsonrpc: '2.0', id: question.id ?? null, result: { action: 'accept', content: { name: 'Ann' } } });
  const { result } = await bridge.next(({ id, method }) => id === 1 && method === undefined);
  expect(result?.content).toEqual([{ type: 'text', text: 'Hello, Ann.' }]);
});

test('elicitation: a user who declines is heard', async () => {
  const { bridge } = await legacyHost();
  bridge.send(toolCall(1, 'ask'));
  const question = await bridge.notification('elicitation/create');
  bridge.send({ jsonrpc: '2.0', id: question.id ?? null, result: { action: 'decline' } });
  const { result } = await bridge.next(({ id, method }) => id === 1 && method === undefined);
  expect(result?.content).toEqual([{ type: 'text', text: 'Answered: {"name":{"action":"decline"}}' }]);
});

test('elicitation: a call that is cancelled while the user thinks takes its question back', async () => {
  const { bridge } = await legacyHost();
  bridge.send(toolCall(1, 'ask'));
  const question = await bridge.notification('elicitation/create');
  bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  expect((await bridge.notification('notifications/cancelled')).params?.requestId).toBe(question.id);
  expect((await bridge.ask(legacy(2, 'ping'))).result).toEqual({});
  expect(bridge.answersTo(1)).toEqual([]);
});

test('elicitation: a host that cannot ask its user gets an answer instead of silence', async () => {
  const { bridge } = await legacyHost({});
  const reply = await bridge.ask(toolCall(1, 'ask'));
  expect(reply.error?.message ?? JSON.stringify(reply.result)).toMatch(/elicitation/i);
  expect(bridge.lines.map((line) => JSON.parse(line).method)).not.toContain('elicitation/create');
});

test('progress: under the host’s own token, ahead of the answer', async () => {
  const { bridge } = await legacyHost();
  await bridge.ask(toolCall(1, 'work', { _meta: { progressToken: 'tok' } }));
  expect((await bridge.notification('notifications/progress')).params).toMatchObject({
    progressToken: 'tok',
    progress: 1,
    total: 2,
  });
  const order = bridge.lines.map((line) => (line.includes('notifications/progress') ? 'progress' : 'other'));
  expect(order.at(-1)).toBe('other');
});

test('logging: nothing before logging/setLevel, then from that level on', async () => {
  const { bridge } = await legacyHost();
  await bridge.ask(toolCall(1, 'work'));
  expect(bridge.lines.some((line) => line.includes('notifications/message'))).toBe(false);
  expect((await bridge.ask(legacy(2, 'logging/setLevel', { level: 'warning' }))).result).toEqual({});
  await bridge.ask(toolCall(3, 'work'));
  expect((await bridge.notification('notifications/message')).params).toMatchObject({
    level: 'warning',
    data: 'half done',
  });
  expect(bridge.lines.some((line) => line.includes('below what anybody'))).toBe(false);
});

test('cancellation: it ends the work at the gateway, and nothing is answered', async () => {
  const { bridge, gateway } = await legacyHost();
  bridge.send(toolCall(1, 'hang'));
  await gateway.hanging;
  bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: 'enough' } });
  await gateway.aborted;
  expect((await bridge.ask(legacy(2, 'ping'))).result).toEqual({});
  expect(bridge.answersTo(1)).toEqual([]);
});

test('prompts, resources, templates and completion', async () => {
  const { bridge } = await legacyHost();
  expect((await bridge.ask(legacy(1, 'prompts/list'))).result).toMatchObject({
    prompts: [{ name: 'greet', arguments: [{ name: 'who' }] }],
  });
  const got = await bridge.ask(legacy(2, 'prompts/get', { name: 'greet', arguments: { who: 'Bo' } }));
  expect(got.result?.messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Greet Bo.' } }]);
  expect((await bridge.ask(legacy(3, 'resources/list'))).result).toMatchObject({
    resources: [{ uri: 'note://one', name: 'one' }],
  });
  expect((await bridge.ask(legacy(4, 'resources/templates/list'))).result).toMatchObject({
    resourceTemplates: [{ uriTemplate: 'note://{id}', name: 'notes' }],
  });
  const read = await bridge.ask(legacy(5, 'resources/read', { uri: 'note://7' }));
  expect(read.result?.contents).toEqual([{ uri: 'note://7', text: 'about note://7' }]);
  const completed = await bridge.ask(
    legacy(6, 'completion/complete', {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'who', value: 'An' },
    }),
  );
  expect(completed.result?.completion).toEqual({ values: ['Anna'], hasMore: false });
});

test('a resource that is not there has the older revision’s number', async () => {
  const { bridge } = await legacyHost();
  const { error } = await bridge.ask(legacy(1, 'resources/read', { uri: 'note://none' }));
  expect(error?.code).toBe(-32002);
});

test('list_changed: each of the three kinds is announced', async () => {
  const { bridge, gateway } = await legacyHost();
  await bridge.ask(legacy(1, 'resources/list'));
  await gateway.listened(1);
  gateway.notify.promptsChanged();
  gateway.notify.resourcesChanged();
  await bridge.notification('notifications/prompts/list_changed');
  await bridge.notification('notifications/resources/list_changed');
});

test('resource updates: only for what was subscribed to', async () => {
  const { bridge, gateway } = await legacyHost();
  await bridge.ask(legacy(1, 'resources/list'));
  await gateway.listened(1);
  expect((await bridge.ask(legacy(2, 'resources/subscribe', { uri: 'note://one' }))).result).toEqual({});
  await gateway.listened(2);
  gateway.notify.resourceUpdated('note://two');
  gateway.notify.resourceUpdated('note://one');
  expect((await bridge.notification('notifications/resources/updated')).params).toEqual({ uri: 'note://one' });
  expect((await bridge.ask(legacy(3, 'resources/unsubscribe', { uri: 'note://one' }))).result).toEqual({});
  expect(bridge.lines.some((line) => line.includes('note://two'))).toBe(false);
});

test('a modern host hears of changes under the id of its own subscription', async () => {
  const gateway = await startSdkGateway();
  const bridge = startBridge(gateway.environment);
  bridge.send(
    modern('mine', 'subscriptions/listen', {
      notifications: { promptsListChanged: true, resourceSubscriptions: ['note://one'] },
    }),
  );
  await bridge.notification('notifications/subscriptions/acknowledged');
  await bridge.ask(modern(1, 'prompts/list'));
  await gateway.listened(1);
  gateway.notify.promptsChanged();
  gateway.notify.resourceUpdated('note://one');
  const _meta = { 'io.modelcontextprotocol/subscriptionId': 'mine' };
  expect((await bridge.notification('notifications/prompts/list_changed')).params).toEqual({ _meta });
  expect((await bridge.notification('notifications/resources/updated')).params).toEqual({ uri: 'note://one', _meta });
});

test('a modern host gets the gateway’s question as it is, and answers it under a new id', async () => {
  const gateway = await startSdkGateway();
  const bridge = startBridge(gateway.environment);
  const ask = { name: 'ask', arguments: {} };
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
  };
  const { result } = await bridge.ask(legacy(1, 'tools/call', { ...ask, _meta }));
  expect(result).toMatchObject({ resultType: 'input_required', requestState: 'opaque / state' });
  const inputResponses = { name: { action: 'accept', content: { name: 'Bo' } } };
  const again = { ...ask, inputResponses, requestState: result?.requestState, _meta };
  const answered = await bridge.ask(legacy(2, 'tools/call', again));
  expect(answered.result?.content).toEqual([{ type: 'text', text: 'Hello, Bo.' }]);
});

test('parameters marked for headers are mirrored, also when the host never listed the tools', async () => {
  const { bridge } = await legacyHost();
  const called = await bridge.ask(toolCall(1, 'region', { arguments: { region: 'Zürich' } }));
  expect(called.result?.content).toEqual([{ type: 'text', text: '{"region":"Zürich"}' }]);
});

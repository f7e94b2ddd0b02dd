// A gateway that turns out to have prompts and resources, met for the first time.
import { expect, test } from 'vitest';
import { type FarHandler, result, startFarSide, wellBehaved } from '../parts/bridge-far-side.ts';
import { legacy, modern, startBridge } from '../parts/bridge-process.ts';

const withPrompts: FarHandler = (request, response) => {
  if (request.message.method !== 'server/discover') return wellBehaved()(request, response);
  const capabilities = { tools: {}, prompts: { listChanged: true } };
  result(response, request.message, {
    supportedVersions: ['2026-07-28'],
    capabilities,
    ttlMs: 0,
    cacheScope: 'private',
  });
};

test('a modern host that listens for prompts is told that there are some', async () => {
  const gateway = await startFarSide({ others: withPrompts });
  const bridge = startBridge(gateway.environment);
  const first = await bridge.ask(modern(1, 'server/discover'));
  expect(first.result?.capabilities).toEqual({ tools: { listChanged: true } });
  const notifications = { promptsListChanged: true, resourcesListChanged: true };
  bridge.send(modern('listen', 'subscriptions/listen', { notifications }));
  await bridge.ask(modern(2, 'tools/list'));
  expect((await bridge.notification('notifications/prompts/list_changed')).params).toEqual({
    _meta: { 'io.modelcontextprotocol/subscriptionId': 'listen' },
  });
  const now = await bridge.ask(modern(3, 'server/discover'));
  expect(now.result?.capabilities).toEqual({ tools: { listChanged: true }, prompts: { listChanged: true } });
  expect(bridge.lines.filter((line) => line.includes('notifications/resources/list_changed'))).toEqual([]);
});

test('a host whose handshake said that there are none is not told of any', async () => {
  const gateway = await startFarSide({ others: withPrompts });
  const bridge = startBridge(gateway.environment);
  await bridge.initialize();
  await bridge.ask(legacy(1, 'tools/list'));
  const discovered = async () => {
    const { result: told } = await bridge.ask(modern('again', 'server/discover'));
    return JSON.stringify(told?.capabilities).includes('prompts');
  };
  while (!(await discovered()));
  expect(bridge.lines.filter((line) => line.includes('notifications/prompts/list_changed'))).toEqual([]);
});

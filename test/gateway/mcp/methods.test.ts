// All MCP methods there are, and what holds for every one of them.
import { expect, it } from 'vitest';
import { mintKey } from '../../../src/core/key-minting.ts';
import { allMethods } from '../../../src/gateway/mcp/method-table.ts';
import { legacy, modern, send, startTestGateway } from '../http/test-gateway.ts';

it('are these', () => {
  const table = [...allMethods.values()].map(({ name, eras }) => `${name}: ${eras.join(', ')}`);
  expect(table.sort()).toEqual([
    'initialize: legacy',
    'ping: legacy',
    'server/discover: modern',
    'subscriptions/listen: modern',
    'tools/call: modern, legacy',
    'tools/list: modern, legacy',
  ]);
});

it('refuse a key that nobody was given, in each era', async () => {
  const { mcpUrl } = await startTestGateway();
  for (const { name, eras } of allMethods.values())
    for (const era of eras) {
      const params = { name: 'velaro_get_usage' };
      const sent = era === 'modern' ? modern(name, params) : { body: legacy(name, params) };
      const { status, json } = await send(mcpUrl, { key: mintKey('mcp'), ...sent });
      expect([name, era, status, json.id]).toEqual([name, era, 401, 1]);
    }
});

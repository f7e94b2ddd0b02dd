import { expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { modern, startBridge } from '../parts/bridge-process.ts';
import { echoing, startStubGateway } from '../parts/stub-gateway.ts';

test('--dynamic asks the gateway for its tools once, not with every search and call', async () => {
  const gateway = await startStubGateway(echoing);
  const environment = { VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: mintKey('mcp') };
  const bridge = startBridge(environment, ['serve', '--dynamic']);
  for (let id = 0; id < 5; id++)
    await bridge.ask(modern(id, 'tools/call', { name: 'velaro_search_tools', arguments: { query: 'echo' } }));
  const called = { name: 'velaro_call_tool', arguments: { name: 'echo', arguments: { text: 'hi' } } };
  expect((await bridge.ask(modern(9, 'tools/call', called))).result?.isError).toBeUndefined();
  expect(gateway.seen.filter(({ message }) => message.method === 'tools/list')).toHaveLength(1);
});

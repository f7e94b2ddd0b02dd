import { expect, test } from 'vitest';
import { legacy, modern, startBridge } from '../parts/bridge-process.ts';
import { startStubGateway } from '../parts/stub-gateway.ts';

test('initialize is answered without a key, a gateway or a settings file', async () => {
  const bridge = startBridge();
  const reply = await bridge.initialize('2025-06-18');
  expect(reply.result).toMatchObject({
    protocolVersion: '2025-06-18',
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'velaro-mcp', title: 'Velaro' },
  });
  expect(reply.result).not.toHaveProperty('resultType');
});

test('initialize with a version that is not spoken offers the newest one with a handshake', async () => {
  const reply = await startBridge().initialize('1999-01-01');
  expect(reply.result?.protocolVersion).toBe('2025-11-25');
});

test('a modern host discovers the server, with everything that 2026-07-28 wants', async () => {
  const reply = await startBridge().ask(modern(1, 'server/discover'));
  expect(reply.result).toMatchObject({
    resultType: 'complete',
    supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'],
    capabilities: { tools: { listChanged: true } },
    ttlMs: 0,
    cacheScope: 'private',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'velaro-mcp' } },
  });
});

test('no command at all is the bridge when stdin is not a terminal', async () => {
  const reply = await startBridge({}, []).initialize();
  expect(reply.result?.serverInfo).toMatchObject({ name: 'velaro-mcp' });
});

test('a host may look at the server and go: nothing is sent to the gateway and no file is written', async () => {
  const gateway = await startStubGateway();
  const bridge = startBridge({ VELARO_MCP_URL: gateway.url, VELARO_MCP_KEY: 'not even a key' });
  await bridge.initialize();
  await bridge.ask(legacy(2, 'ping'));
  expect(await bridge.end()).toBe(0);
  expect(gateway.seen).toEqual([]);
  expect(bridge.stderr).toBe('');
});

test('a request that claims 2026-07-28 must bring its envelope', async () => {
  const bridge = startBridge();
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  const reply = await bridge.ask(legacy(1, 'tools/list', { _meta: meta }));
  expect(reply.error).toEqual({
    code: -32602,
    message: 'A 2026-07-28 request needs "io.modelcontextprotocol/clientCapabilities" in params._meta.',
  });
});

test('a request without envelope is refused while there was no initialize, and ping is not', async () => {
  const bridge = startBridge();
  expect((await bridge.ask(legacy(1, 'tools/list'))).error?.code).toBe(-32602);
  expect((await bridge.ask(legacy(2, 'ping'))).result).toEqual({});
});

test('a version that is not spoken is answered with those that are', async () => {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2099-01-01',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const reply = await startBridge().ask(legacy(1, 'tools/list', { _meta: meta }));
  expect(reply.error?.code).toBe(-32022);
  expect(reply.error?.data).toEqual({
    supported: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'],
    requested: '2099-01-01',
  });
});

// Real MCP clients over HTTP: the SDK's 1.x client, and its 2.x client in both eras.
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toolDefinitions } from '../../../src/skills/registry.ts';
import { startTestGateway } from '../http/test-gateway.ts';

const identity = { name: 'test', version: '1.0.0' };
const order = { name: 'shopify_get_order', arguments: { orderId: '5001234567890' } };

/** What a remote configuration with a Bearer header makes of a key. */
function withKey(key: string) {
  return { requestInit: { headers: { Authorization: `Bearer ${key}` } } };
}

interface AnyClient {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: typeof order): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

async function sdk1(mcpUrl: string, key: string): Promise<AnyClient> {
  const client = new Client(identity);
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), withKey(key)));
  expect(client.getServerVersion()).toMatchObject({ name: 'velaro-mcp' });
  expect(client.getInstructions()).toContain('velaro_get_usage');
  return client;
}

async function sdk2(mcpUrl: string, key: string, mode: 'legacy' | 'auto', spoken: string): Promise<AnyClient> {
  const client = new ModernClient(identity, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL(mcpUrl), withKey(key)));
  expect(client.getNegotiatedProtocolVersion()).toBe(spoken);
  expect(client.getServerVersion()).toMatchObject({ name: 'velaro-mcp' });
  return client;
}

const clients: readonly [string, (mcpUrl: string, key: string) => Promise<AnyClient>][] = [
  ['sdk 1.x', sdk1],
  ['client 2.x, with the handshake', (mcpUrl, key) => sdk2(mcpUrl, key, 'legacy', '2025-11-25')],
  ['client 2.x, by itself', (mcpUrl, key) => sdk2(mcpUrl, key, 'auto', '2026-07-28')],
];

describe.each(clients)('%s', (_name, connect) => {
  it('lists and calls', async () => {
    const { mcpUrl, admin } = await startTestGateway({ sandbox: true });
    const client = await connect(mcpUrl, admin);
    onTestFinished(() => client.close());
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(toolDefinitions.map(({ name }) => name));
    const result = await client.callTool(order);
    expect(result.isError).toBeFalsy();
    expect(JSON.stringify(result.structuredContent)).toContain('5001234567890');
  });

  it('is told which scope a call lacks', async () => {
    const gateway = await startTestGateway({ sandbox: true });
    const { key } = await gateway.createKey({ scopes: ['ops'] });
    const client = await connect(gateway.mcpUrl, key);
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain('shopify_get_order');
    await expect(client.callTool(order)).rejects.toThrow(/403|commerce/);
  });

  it('is refused with the next call once its key is revoked', async () => {
    const gateway = await startTestGateway({ sandbox: true });
    const { id, key } = await gateway.createKey({ scopes: ['commerce'] });
    const client = await connect(gateway.mcpUrl, key);
    onTestFinished(() => client.close());
    expect((await client.callTool(order)).isError).toBeFalsy();
    await (await gateway.openStore()).revokeKey(await siteOf(gateway), id);
    await expect(client.callTool(order)).rejects.toThrow(/401|revoked|[Uu]nauthorized/);
  });

  it('cannot connect with a key that is none', async () => {
    const { mcpUrl } = await startTestGateway();
    await expect(connect(mcpUrl, 'vel_live_wrong')).rejects.toThrow(/401|valid MCP gateway key|[Uu]nauthorized/);
  });
});

async function siteOf(gateway: Awaited<ReturnType<typeof startTestGateway>>): Promise<string> {
  const [site] = await (await gateway.openStore()).listSites();
  return site?.id ?? '';
}

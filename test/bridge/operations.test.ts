// An MCP key, a REST key and a VelaFlows token in one profile, at a gateway of our own, through the clients that hosts are built on.
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { binPath, modern, startBridge } from '../parts/bridge-process.ts';
import { emptyHome, run, startGatewayProcess } from '../parts/program.ts';

const identity = { name: 'test-host', version: '1.0.0' };

interface AnyClient {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

type Connect = (environment: Record<string, string>) => Promise<AnyClient>;

const server = (env: Record<string, string>) => ({ command: process.execPath, args: [binPath], env });

const sdk1: Connect = async (environment) => {
  const client = new Client(identity);
  await client.connect(new StdioClientTransport(server(environment)));
  return client;
};

const sdk2 =
  (mode: 'legacy' | 'auto'): Connect =>
  async (environment) => {
    const client = new ModernClient(identity, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(server(environment)));
    return client;
  };

const families = {
  mcp: { base: '/mcp/v1', keys: '/mcp/v1/keys', name: 'label' },
  rest: { base: '/v1', keys: '/v1/keys', name: 'label' },
  velaflows: { base: '/api/v1', keys: '/api/v1/auth/tokens', name: 'name' },
} as const;

type Family = keyof typeof families;

/** A gateway process with demo data, and a way to make keys of it. */
async function startMachine() {
  const { folder, environment } = emptyHome();
  const gateway = await startGatewayProcess(environment, folder);
  const origin = new URL(gateway.mcpUrl).origin;
  const authorization = `Bearer ${gateway.adminKey}`;
  const mint = async (family: Family, scopes: readonly string[], more: Record<string, unknown> = {}) => {
    const { keys, name } = families[family];
    const response = await fetch(origin + keys, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ [name]: 'host', scopes, ...more }),
    });
    expect(response.status).toBe(201);
    const minted: { id: string; key: string } = JSON.parse(await response.text());
    return { ...minted, url: origin + families[family].base };
  };
  const revoke = async (family: Family, id: string) => {
    const response = await fetch(`${origin}${families[family].keys}/${id}`, {
      method: 'DELETE',
      headers: { authorization },
    });
    expect(response.status).toBe(204);
  };
  return { folder, environment, mint, revoke };
}

describe.each<[string, Connect]>([
  ['sdk 1.x', sdk1],
  ['client 2.x, with the handshake', sdk2('legacy')],
  ['client 2.x, by itself', sdk2('auto')],
])('%s', (_name, connect) => {
  test('three keys of one profile are one list, and each call goes with its own key', async () => {
    const { folder, environment, mint, revoke } = await startMachine();
    const rest = await mint('rest', ['read:contacts', 'write:contacts']);
    const keys = [
      await mint('mcp', ['commerce']),
      rest,
      await mint('velaflows', ['contacts:read', 'crm:read'], { environment: 'live' }),
    ];
    for (const { key, url } of keys) {
      const login = await run(['login', '--url', url, '--key-stdin', '--insecure-storage'], environment, key);
      expect(login.stderr).not.toContain(key);
      expect(login.exitCode).toBe(0);
    }
    const client = await connect({ HOME: folder });
    onTestFinished(() => client.close());
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['shopify_get_order', 'velaro_update_contact', 'velaflows_list_contacts']),
    );
    expect(names.filter((name) => /^(hubspot|velaro_create_conversation|velaflows_create)/.test(name))).toEqual([]);

    const email = 'grace@example.com';
    const created = await client.callTool({ name: 'velaro_create_contact', arguments: { email, firstName: 'Grace' } });
    expect(created).toMatchObject({ structuredContent: { email, version: 1 } });
    const id = Reflect.get(Object(created.structuredContent), 'id');
    const found = await client.callTool({ name: 'velaflows_list_contacts', arguments: { email } });
    expect(found.structuredContent).toMatchObject({ contacts: [{ id, firstName: 'Grace' }] });
    const order = await client.callTool({ name: 'shopify_get_order', arguments: { orderId: '5001234567890' } });
    expect(order).toMatchObject({ structuredContent: { name: '#1042' } });

    const change = (ifVersion: number) =>
      client.callTool({ name: 'velaro_update_contact', arguments: { id, company: 'Navy', ifVersion } });
    expect(await change(1)).toMatchObject({ structuredContent: { company: 'Navy', version: 2 } });
    const stale = await change(1);
    expect([stale.isError, JSON.stringify(stale._meta)]).toEqual([true, expect.stringContaining('version.stale')]);
    const wrong = await client.callTool({ name: 'velaro_list_contacts', arguments: { limit: 500 } });
    expect(wrong).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('limit must be at most 100') }],
    });
    const forbidden = await client.callTool({ name: 'velaflows_create_lead', arguments: { name: 'x' } });
    expect(forbidden).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('"crm:create"') }] });

    await revoke('rest', rest.id);
    const refused = await client.callTool({ name: 'velaro_get_contact', arguments: { id } });
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('was revoked at') }] });
    const still = await client.callTool({ name: 'velaflows_get_contact', arguments: { id } });
    expect(still.structuredContent).toMatchObject({ id, company: 'Navy' });
  });
});

test('a sandbox token is marked in the titles and the results', async () => {
  const { mint } = await startMachine();
  const token = await mint('velaflows', ['tags:read'], { environment: 'test' });
  const bridge = startBridge({ VELAFLOWS_API_TOKEN: token.key, VELAFLOWS_API_URL: token.url });
  const listed = await bridge.ask(modern(1, 'tools/list'));
  expect(listed.result?.tools).toMatchObject([
    { name: 'velaflows_list_tags', annotations: { title: 'List tags (sandbox)' } },
  ]);
  const tags = await bridge.ask(modern(2, 'tools/call', { name: 'velaflows_list_tags', arguments: {} }));
  expect(tags.result).toMatchObject({
    structuredContent: { tags: expect.any(Array) },
    _meta: { 'velaro/sandbox': true },
  });
});

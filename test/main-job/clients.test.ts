// The main job with real parts only: keychain, gateway process, bridge over stdio, and the MCP clients that hosts are built on.
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toolDefinitions } from '../../src/skills/registry.ts';
import { binPath } from '../parts/bridge-process.ts';
import { keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { emptyHome, run, startGatewayProcess } from '../parts/program.ts';

const noKeyring = keyringUnavailable();
const identity = { name: 'test-host', version: '1.0.0' };
const order = { name: 'shopify_get_order', arguments: { orderId: '5001234567890' } };
const tools = toolDefinitions.filter(({ scope }) => scope === 'commerce' || scope === 'ops').map(({ name }) => name);

interface AnyClient {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: typeof order): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** What a host's configuration says: no secret in it. */
function server(environment: NodeJS.ProcessEnv) {
  const { HOME = '', DBUS_SESSION_BUS_ADDRESS = '' } = environment;
  return { command: process.execPath, args: [binPath], env: { HOME, DBUS_SESSION_BUS_ADDRESS } };
}

async function sdk1(environment: NodeJS.ProcessEnv): Promise<AnyClient> {
  const client = new Client(identity);
  await client.connect(new StdioClientTransport(server(environment)));
  expect(client.getServerVersion()).toMatchObject({ name: 'velaro-mcp' });
  return client;
}

async function sdk2(environment: NodeJS.ProcessEnv, mode: 'legacy' | 'auto', spoken: string): Promise<AnyClient> {
  const client = new ModernClient(identity, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(server(environment)));
  expect(client.getNegotiatedProtocolVersion()).toBe(spoken);
  return client;
}

const clients: readonly [string, (environment: NodeJS.ProcessEnv) => Promise<AnyClient>][] = [
  ['sdk 1.x', sdk1],
  ['client 2.x, with the handshake', (environment) => sdk2(environment, 'legacy', '2025-11-25')],
  ['client 2.x, by itself', (environment) => sdk2(environment, 'auto', '2026-07-28')],
];

/** A fresh machine after the README's steps: a gateway of its own, and a key for it in the keychain. */
async function machine() {
  const keyring = await startKeyring();
  onTestFinished(() => keyring.stop());
  const { folder, environment } = emptyHome(keyring.environment);
  const gateway = await startGatewayProcess(environment, folder);
  const admin = { ...environment, VELARO_MCP_KEY: gateway.adminKey, VELARO_MCP_URL: gateway.mcpUrl };
  const created = await run(['keys', 'create', '--label', 'host', '--scope', 'commerce,ops', '--json'], admin);
  expect(created.exitCode).toBe(0);
  const { key, id } = JSON.parse(created.stdout);
  const login = await run(['login', '--url', gateway.mcpUrl, '--key-stdin'], environment, key);
  expect(login.stderr + login.stdout).toContain('keychain');
  expect(login.exitCode).toBe(0);
  return { environment, admin, gateway, id };
}

describe.skipIf(noKeyring).each(clients)('%s over stdio', (_name, connect) => {
  test('lists, calls, and is told when the key is revoked', async () => {
    const { environment, admin, id } = await machine();
    const client = await connect(environment);
    onTestFinished(() => client.close());
    const listed = await client.listTools();
    expect(listed.tools.map(({ name }) => name)).toEqual(tools);
    const result = await client.callTool(order);
    expect(result.isError).toBeFalsy();
    expect(result.structuredContent).toMatchObject({ name: '#1042', total: '129.95', currency: 'USD' });
    expect((await run(['keys', 'revoke', id, '--yes'], admin)).exitCode).toBe(0);
    const refused = await client.callTool(order);
    expect(refused.isError).toBe(true);
    expect(JSON.stringify(refused.content)).toContain('This key was revoked at');
  });
});

test.skipIf(noKeyring)('a person at the terminal: status, list, call, rotate, logout', async () => {
  const { environment, admin, id } = await machine();
  const ask = async (...args: string[]) => {
    const ran = await run([...args, '--json'], environment);
    expect(ran.exitCode).toBe(0);
    return JSON.parse(ran.stdout);
  };
  expect(await ask('status')).toMatchObject({ works: true, scopes: ['commerce', 'ops'] });
  expect((await ask('tools', 'list')).tools.map(({ name }: { name: string }) => name)).toEqual(tools);
  expect(await ask('tools', 'call', 'shopify_get_order', '--arg', 'orderId=5001234567890')).toMatchObject({
    structuredContent: { name: '#1042' },
  });
  await ask('keys', 'rotate', '--now');
  expect(await ask('status')).toMatchObject({ works: true });
  const { keys } = JSON.parse((await run(['keys', 'list', '--json'], admin)).stdout);
  expect(keys.find((key: { id: string }) => key.id === id)).toMatchObject({ status: 'active', label: 'host' });
  const forgotten = await run(['logout'], environment);
  expect(forgotten.stdout + forgotten.stderr).toContain('still works until it is revoked');
  const after = await run(['status'], environment);
  expect(after.exitCode).toBe(4);
  expect(after.stderr).toContain('velaro-mcp login');
});

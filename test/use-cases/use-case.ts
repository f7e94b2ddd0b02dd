// A user's agent at work: the built gateway with its sandbox, a key of its own, and a real MCP client before the built bridge.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished } from 'vitest';
import * as z from 'zod';
import { binPath } from '../parts/bridge-process.ts';
import { emptyHome, startGatewayProcess } from '../parts/program.ts';

const rest = z.record(z.string(), z.unknown());

export interface UseCase {
  /** The structured content of a result, once it is seen to be marked as the sandbox's. */
  call<T>(tool: string, args: object, shape: z.ZodType<T>): Promise<T>;
  /** What the model is shown of a call that fails. */
  failure(tool: string, args: object): Promise<string>;
  tools(): Promise<readonly string[]>;
  /** A request to the REST API, with a key of its own. */
  api<T>(method: 'GET' | 'POST', path: string, shape: z.ZodType<T>, body?: object): Promise<T>;
  /** What a vendor's stand-in answers to who asks it directly. */
  askStandIn<T>(vendor: string, path: string, shape: z.ZodType<T>): Promise<T>;
}

/** @param scopes those of the agent's key. Everything ends with the test. */
export async function startUseCase(scopes: readonly string[]): Promise<UseCase> {
  const { folder, environment } = emptyHome();
  const { mcpUrl, restUrl, adminKey, standIns } = await startGatewayProcess(environment, folder);
  const makeKey = async (url: string, wanted: readonly string[]) => {
    const body = { label: 'agent', scopes: wanted };
    return (await request('POST', `${url}/keys`, adminKey, z.object({ key: z.string() }), body)).key;
  };
  const key = await makeKey(mcpUrl, scopes);
  const apiKey = await makeKey(restUrl, ['read:conversations', 'read:contacts', 'write:contacts']);
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const env = { HOME: folder, VELARO_CONFIG_DIR: folder, VELARO_MCP_KEY: key, VELARO_MCP_URL: mcpUrl };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [binPath], env }));
  onTestFinished(() => client.close());

  return {
    async call(name, args, shape) {
      const { content, structuredContent, isError, _meta } = await client.callTool({ name, arguments: { ...args } });
      expect(isError ? content : undefined).toBeUndefined();
      expect(_meta).toMatchObject({ 'velaro/sandbox': true });
      return shape.parse(structuredContent);
    },
    async failure(name, args) {
      const { content, isError } = await client.callTool({ name, arguments: { ...args } });
      expect(isError).toBe(true);
      return z.array(z.object({ text: z.string() })).parse(content)[0]?.text ?? '';
    },
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    api: (method, path, shape, body) => request(method, `${restUrl}${path}`, apiKey, shape, body),
    askStandIn(vendor, path, shape) {
      const standIn = standIns[vendor];
      if (!standIn) throw new Error(`the sandbox has no ${vendor}`);
      return request('GET', `${standIn.url}${path}`, standIn.credential, shape);
    },
  };
}

async function request<T>(method: string, url: string, key: string, shape: z.ZodType<T>, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok ? '' : text).toBe('');
  return shape.parse(rest.parse(JSON.parse(text)));
}

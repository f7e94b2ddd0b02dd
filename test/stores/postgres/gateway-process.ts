// A gateway as its own process on a PostgreSQL database, one of several replicas, and an HTTP client for it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import * as z from 'zod';

export interface Answer {
  /** 0 when the connection broke before an answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface CallOptions {
  readonly tool?: string;
  readonly idempotencyKey?: string;
}

export interface GatewayProcess {
  readonly url: string;
  /** Only of the first gateway on a database. */
  readonly adminKey: string | undefined;
  /** Calls a tool over the plain endpoint. */
  call(key: string, options?: CallOptions): Promise<Answer>;
  ask(method: string, path: string, key: string, body?: unknown): Promise<Answer>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended by itself. */
  stop(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** All that it has said on stderr. */
  said(): string;
}

const program = new URL('../../../bin/velaro-mcp.js', import.meta.url).pathname;
const readyLine = z.object({ url: z.string(), adminKey: z.string().optional() });

export async function startGatewayProcess(
  databaseUrl: string,
  { args = [], environment = {} }: { readonly args?: readonly string[]; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<GatewayProcess> {
  const words = ['gateway', 'start', '--json', '--port', '0', '--sandbox', '--database-url', databaseUrl, ...args];
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...environment },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const line = await firstLine(child);
  if (line === undefined) throw new Error(`the gateway did not start: ${said}`);
  const { url, adminKey } = readyLine.parse(JSON.parse(line));
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const ask = (method: string, path: string, headers: Record<string, string>, body: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const broken = () => {
        if (child.exitCode !== null) reject(new Error(`the gateway has ended by itself: ${said}`));
        else resolve({ status: 0, headers: {}, body: undefined });
      };
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent = request(`${url}${path}`, { method, agent, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('error', broken);
        response.once('aborted', broken);
        response.once('end', () => {
          const received = Buffer.concat(pieces).toString();
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, headers: answered, body: received === '' ? undefined : JSON.parse(received) });
        });
      });
      sent.once('error', broken);
      sent.end(text);
    });
  const withKey = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  const exited = once(child, 'exit');
  return {
    url,
    adminKey,
    call: (key, { tool = 'velaro_list_agents', idempotencyKey } = {}) =>
      ask(
        'POST',
        '/mcp/v1/tools/call',
        { ...withKey(key), ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {} } },
      ),
    ask: (method, path, key, body) => ask(method, path, withKey(key), body),
    async kill() {
      child.kill('SIGKILL');
      await exited;
      agent.destroy();
    },
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
    signal: (name) => void child.kill(name),
    said: () => said,
  };
}

const madeKey = z.object({ id: z.string(), key: z.string() });

/** Makes an MCP key for the scope of `velaro_list_agents`. */
export async function makeKey(
  gateway: GatewayProcess,
  adminKey: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<z.infer<typeof madeKey>> {
  const { status, body } = await gateway.ask('POST', '/mcp/v1/keys', adminKey, {
    label: 'replicas',
    scopes: ['ops'],
    ...settings,
  });
  if (status !== 201) throw new Error(`no key was made: ${status} ${JSON.stringify(body)}`);
  return madeKey.parse(body);
}

async function firstLine(
  child: ChildProcess & { readonly stdout: NodeJS.ReadableStream },
): Promise<string | undefined> {
  return await new Promise((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => resolve(undefined));
  });
}

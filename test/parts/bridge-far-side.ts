// The bridge's far side, faults included: a gateway on loopback that lists tools and answers calls, until a test says otherwise.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { type BridgeProcess, type Message, modern, startBridge } from './bridge-process.ts';
import { echoTool, json, portOf } from './stub-gateway.ts';

export interface FarRequest {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Empty where the request had no body. */
  readonly message: Message;
  readonly socket: Socket;
}

export type FarHandler = (request: FarRequest, response: ServerResponse) => void | Promise<void>;

export interface FarSideOptions {
  readonly calls?: FarHandler;
  /** Everything that is no tool call; the well-behaved answers when absent. */
  readonly others?: FarHandler;
  readonly tools?: readonly Record<string, unknown>[];
  /** Says in `server/discover` that it honours Idempotency-Key. */
  readonly idempotent?: boolean;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly port?: number;
}

export interface FarSide {
  readonly url: string;
  readonly port: number;
  readonly key: string;
  /** For `startBridge`: this gateway's address and a key for it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly seen: FarRequest[];
  /** The tool calls among what was seen. */
  calls(): FarRequest[];
  answerCalls(handler: FarHandler): void;
  answerOthers(handler: FarHandler): void;
  /** Open connections, as the gateway sees them. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export async function startFarSide(options: FarSideOptions = {}): Promise<FarSide> {
  const seen: FarRequest[] = [];
  const sockets = new Set<Socket>();
  const key = mintKey('mcp');
  let calls = options.calls ?? echo;
  let others = options.others ?? wellBehaved(options);
  const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const { method: httpMethod = '', url: path = '', headers, socket } = request;
    const message: Message = text === '' ? {} : JSON.parse(text);
    const entry = { httpMethod, path, headers, text, message, socket };
    seen.push(entry);
    await (message.method === 'tools/call' ? calls : others)(entry, response);
  };
  const server: Server = options.tls ? createTlsServer(options.tls, onRequest) : createServer(onRequest);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const port = portOf(server);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  onTestFinished(close);
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/mcp/v1`;
  return {
    url,
    port,
    key,
    environment: { VELARO_MCP_URL: url, VELARO_MCP_KEY: key },
    seen,
    sockets,
    calls: () => seen.filter(({ message }) => message.method === 'tools/call'),
    answerCalls: (handler) => {
      calls = handler;
    },
    answerOthers: (handler) => {
      others = handler;
    },
    close,
  };
}

/** A gateway and a bridge that uses it. */
export async function bridgeTo(options: FarSideOptions = {}, args: readonly string[] = []) {
  const gateway = await startFarSide(options);
  return { gateway, bridge: startBridge(gateway.environment, ['serve', ...args]) };
}

/** Answers a call with its arguments as text. */
export const echo: FarHandler = ({ message }, response) => {
  const text = JSON.stringify(message.params?.arguments ?? null);
  result(response, message, { content: [{ type: 'text', text }] });
};

/** What a gateway of 2026-07-28 with nothing but tools answers to everything but calls. */
export function wellBehaved({ tools = [echoTool], idempotent = false }: FarSideOptions = {}): FarHandler {
  return ({ message, httpMethod }, response) => {
    if (httpMethod !== 'POST') {
      json(response, 405, { error: 'POST only' });
      return;
    }
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    if (message.method === 'tools/list') result(response, message, { tools, ttlMs: 0, cacheScope: 'private' });
    else if (message.method === 'server/discover')
      result(response, message, {
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        ttlMs: 0,
        cacheScope: 'private',
        ...(idempotent && { _meta: { 'velaro/idempotency': { header: 'Idempotency-Key' } } }),
      });
    else {
      const error = { code: -32601, message: `Unknown method ${message.method}.` };
      json(response, 404, { jsonrpc: '2.0', id: message.id, error });
    }
  };
}

/** Sends a complete result of 2026-07-28. */
export function result(response: ServerResponse, { id }: Message, members: Record<string, unknown>): void {
  json(response, 200, { jsonrpc: '2.0', id, result: { resultType: 'complete', ...members } });
}

export function call(id: string | number, args: Record<string, unknown> = {}, name = 'echo'): Message {
  return modern(id, 'tools/call', { name, arguments: args });
}

/** The text of a result that must be a failure. */
export function failureOf(reply: Message): string {
  if (reply.result?.isError !== true) throw new Error(`not a failed call: ${JSON.stringify(reply).slice(0, 400)}`);
  return textOf(reply);
}

/** The text of a result that must not be a failure. */
export function successOf(reply: Message): string {
  if (!reply.result || reply.result.isError) throw new Error(`the call failed: ${JSON.stringify(reply).slice(0, 400)}`);
  return textOf(reply);
}

function textOf({ result: told }: Message): string {
  const content: unknown[] = Array.isArray(told?.content) ? told.content : [];
  return content
    .map((item) => (typeof item === 'object' && item && 'text' in item ? String(item.text) : ''))
    .join('\n');
}

export async function toolNames(bridge: BridgeProcess, id: string | number): Promise<string[]> {
  const { result: told } = await bridge.ask(modern(id, 'tools/list'));
  return Array.isArray(told?.tools) ? told.tools.map(({ name }) => String(name)) : [];
}

/** A promise and what settles it. */
export function signal<T = void>(): { readonly given: Promise<T>; give(value: T): void } {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give: (value) => give(value) };
}

/** Resolves when the condition holds; it is looked at after each turn of the loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

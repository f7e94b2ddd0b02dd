// The network's far side for tests of the bridge: an HTTP server on loopback that answers as each test tells it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Message } from './bridge-process.ts';

export interface SeenRequest {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly message: Message;
  readonly raw: IncomingMessage;
}

export type Handler = (seen: SeenRequest, response: ServerResponse) => void | Promise<void>;

export interface StubGateway {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** How the following requests are answered. */
  answer(handler: Handler): void;
  close(): Promise<void>;
}

export async function startStubGateway(handler: Handler = () => {}, port = 0): Promise<StubGateway> {
  const seen: SeenRequest[] = [];
  let current = handler;
  const server: Server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const entry = { headers: request.headers, text, message: JSON.parse(text), raw: request };
    seen.push(entry);
    await current(entry, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = portOf(server);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${bound}/mcp/v1`,
    seen,
    answer: (next) => {
      current = next;
    },
    close,
  };
}

/** The port a listening server was given. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

/** The tool calls among what a gateway has seen. */
export function calls({ seen }: StubGateway): SeenRequest[] {
  return seen.filter(({ message }) => message.method === 'tools/call');
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export const echoTool = {
  name: 'echo',
  description: 'Says it again.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
};

/** Lists one tool, `echo`, and answers its calls with the text that came. */
export const echoing: Handler = ({ message }, response) => {
  const { id, method, params } = message;
  const listed = { resultType: 'complete', tools: [echoTool], ttlMs: 0, cacheScope: 'private' };
  const text = JSON.stringify(params?.arguments ?? null);
  const called = { resultType: 'complete', content: [{ type: 'text', text }] };
  json(response, 200, { jsonrpc: '2.0', id, result: method === 'tools/list' ? listed : called });
};

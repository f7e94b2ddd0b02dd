// A gateway that only speaks the handshake era, with sessions that can be lost, on version 1 of the protocol's SDK.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { portOf } from './stub-gateway.ts';

export interface OlderGateway {
  readonly environment: NodeJS.ProcessEnv;
  /** `METHOD method` of every request in order, such as `POST tools/call`, `GET`, `DELETE`. */
  readonly seen: string[];
  /** How often the tool `count` has run. */
  readonly counted: () => number;
  /** Forgets all sessions, as a restart does. */
  forgetSessions(): void;
  /** Tells every session that the tools have changed. */
  announceTools(): Promise<void>;
}

export async function startOlderGateway(): Promise<OlderGateway> {
  const sessions = new Map<string, { transport: StreamableHTTPServerTransport; server: Server }>();
  const seen: string[] = [];
  let counted = 0;
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, { transport, server }),
    });
    const server = createFeatures(() => {
      counted += 1;
      return counted;
    });
    // The SDK's own types disagree with each other under exactOptionalPropertyTypes.
    await server.connect(Object.assign(transport, { onclose: () => undefined, onerror: () => undefined }));
    return { transport, server };
  };
  const listener = createServer(async (request, response) => {
    const body = await readJson(request);
    const method = typeof body === 'object' && body !== null ? Reflect.get(body, 'method') : undefined;
    seen.push(`${request.method}${typeof method === 'string' ? ` ${method}` : ''}`);
    const id = request.headers['mcp-session-id'];
    const session = typeof id === 'string' ? sessions.get(id) : undefined;
    if (session) await session.transport.handleRequest(request, response, body);
    else if (method === 'initialize') await (await open()).transport.handleRequest(request, response, body);
    else {
      const error =
        id === undefined
          ? { code: -32000, message: 'Bad Request: no session' }
          : { code: -32001, message: 'Session not found' };
      response.writeHead(id === undefined ? 400 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listener.close();
    listener.closeAllConnections();
  });
  return {
    environment: { VELARO_MCP_URL: `http://127.0.0.1:${portOf(listener)}/mcp/v1`, VELARO_MCP_KEY: mintKey('mcp') },
    seen,
    counted: () => counted,
    forgetSessions: () => sessions.clear(),
    announceTools: async () => {
      await Promise.all([...sessions.values()].map(({ server }) => server.sendToolListChanged()));
    },
  };
}

function createFeatures(count: () => number): Server {
  const server = new Server(
    { name: 'older-gateway', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } }, instructions: 'An older one.' },
  );
  const inputSchema = { type: 'object' as const };
  server.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: [
      { name: 'count', inputSchema },
      { name: 'ask', inputSchema },
      { name: 'ask-aside', inputSchema },
      { name: 'work', inputSchema },
    ],
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification, requestId }) => {
    const said = (text: string) => ({ content: [{ type: 'text' as const, text }] });
    if (params.name === 'count') return said(String(count()));
    if (params.name === 'ask' || params.name === 'ask-aside') {
      const requestedSchema = { type: 'object' as const, properties: { name: { type: 'string' as const } } };
      // Without the id of the call the question goes to the stream of unasked messages.
      const related = params.name === 'ask' ? { relatedRequestId: requestId } : {};
      const { action, content } = await server.elicitInput({ message: 'Who are you?', requestedSchema }, related);
      return said(`${action} ${content?.name}`);
    }
    const { progressToken } = params._meta ?? {};
    if (progressToken !== undefined)
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
    return said('worked');
  });
  return server;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return pieces.length === 0 ? undefined : JSON.parse(Buffer.concat(pieces).toString());
}

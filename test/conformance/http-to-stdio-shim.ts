// Puts a stdio server behind HTTP, because the conformance suite speaks nothing else: a process for the modern era, one per legacy session.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { envelopeFault, metaKeys } from '../../src/protocol/envelope.ts';
import { decodeHeaderValue, mcpHeaders, mirroredName } from '../../src/protocol/headers.ts';
import { isObject, type JsonObject, objectAt, rpcErrors } from '../../src/protocol/json-rpc.ts';
import { portOf } from '../parts/stub-gateway.ts';

export interface Shim {
  readonly url: string;
  close(): Promise<void>;
}

export interface StdioCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export async function startShim(server: StdioCommand): Promise<Shim> {
  const sessions = new Map<string, StdioServer>();
  let modern: StdioServer | undefined;
  const started: StdioServer[] = [];
  const start = () => {
    const process = new StdioServer(server);
    started.push(process);
    return process;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const id = String(request.headers['mcp-session-id'] ?? '');
    if (!isLocal(request)) respond(response, 403, 'this host or origin is not served');
    else if (request.method === 'DELETE') respond(response, sessions.delete(id) ? 204 : 404);
    else if (request.method !== 'POST') respond(response, 405);
    else {
      const message = await readMessage(request);
      const isModern = request.headers[mcpHeaders.protocolVersion] === '2026-07-28' || isClaimed(message);
      if (isModern) {
        modern ??= start();
        const fault = headerFault(request, message);
        if (fault) respondJson(response, 400, { jsonrpc: '2.0', id: message.id ?? null, error: fault });
        else modern.pass(message, response);
      } else if (message.method === 'initialize') {
        const session = randomUUID();
        sessions.set(session, start());
        response.setHeader('mcp-session-id', session);
        sessions.get(session)?.pass(message, response);
      } else if (sessions.has(id)) sessions.get(id)?.pass(message, response);
      else respondJson(response, id === '' ? 400 : 404, missingEnvelope(message));
    }
  };
  const listener = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(listener)}/mcp`,
    close: async () => {
      listener.closeAllConnections();
      listener.close();
      await Promise.all(started.map((process) => process.end()));
    },
  };
}

/** One process, and the HTTP responses that wait for it, oldest first. */
class StdioServer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<unknown, { readonly request: JsonObject; readonly response: ServerResponse }>();
  readonly #exited: Promise<unknown>;

  constructor({ command, args, environment }: StdioCommand) {
    this.#child = spawn(command, args, { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = new Promise((resolve) => this.#child.once('exit', resolve));
    const { stdout } = this.#child;
    if (stdout) createInterface({ input: stdout }).on('line', (line) => this.#take(JSON.parse(line)));
  }

  pass(message: JsonObject, response: ServerResponse): void {
    if (message.id === undefined || message.method === undefined) respond(response, 202);
    else {
      this.#waiting.set(message.id, { request: message, response });
      response.once('close', () => this.#gone(message.id));
    }
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #take(message: JsonObject): void {
    const isAnswer = message.method === undefined;
    const asked = isAnswer ? this.#waiting.get(message.id) : undefined;
    const response = asked?.response ?? this.#responseFor(message);
    if (!response || (isAnswer && !asked)) return;
    if (isAnswer) this.#waiting.delete(message.id);
    if (response.headersSent) {
      response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
      if (isAnswer) response.end();
    } else if (isAnswer) respondJson(response, statusOf(message, asked?.request), message);
    else {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    }
  }

  /** Notifications belong to their subscription or progress token; what has neither, to the request that came first. */
  #responseFor({ params }: JsonObject): ServerResponse | undefined {
    const subscription = objectAt(params, '_meta')?.[metaKeys.subscriptionId];
    if (subscription !== undefined) return this.#waiting.get(subscription)?.response;
    const requests = [...this.#waiting.values()].filter(({ request }) => request.method !== 'subscriptions/listen');
    const token = isObject(params) ? params.progressToken : undefined;
    const inQuestion = requests.find(({ request }) => token !== undefined && progressTokenOf(request) === token);
    return (inQuestion ?? requests[0])?.response;
  }

  #gone(id: unknown): void {
    // To a modern server a closed stream is the cancellation.
    if (!this.#waiting.delete(id)) return;
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } };
    this.#child.stdin?.write(`${JSON.stringify(cancelled)}\n`);
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#exited;
  }
}

/** What HTTP adds to a modern message, the shim has to check: a stdio server never sees headers. */
function headerFault({ headers }: IncomingMessage, message: JsonObject): JsonObject | undefined {
  const params = objectAt(message, 'params');
  const method = typeof message.method === 'string' ? message.method : '';
  if (message.id === undefined || method === '') return undefined;
  const meta = objectAt(params, '_meta');
  if (meta?.[metaKeys.protocolVersion] === undefined) return { ...envelopeFault(params) };
  const name = mirroredName(method, params);
  const given = headers[mcpHeaders.name];
  const mirrors = [
    [headers[mcpHeaders.protocolVersion], meta[metaKeys.protocolVersion]],
    [headers[mcpHeaders.method], method],
    [typeof given === 'string' ? decodeHeaderValue(given) : undefined, name],
  ];
  const differs = mirrors.some(([header, body]) => body !== undefined && header !== body);
  return differs ? { code: rpcErrors.headerMismatch, message: 'The headers do not mirror the message.' } : undefined;
}

function progressTokenOf({ params }: JsonObject): unknown {
  return objectAt(params, '_meta')?.progressToken;
}

function missingEnvelope({ id }: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id: id ?? null, error: { ...envelopeFault(undefined) } };
}

function isClaimed({ params, method }: JsonObject): boolean {
  const meta = objectAt(params, '_meta');
  return method === 'server/discover' || meta?.[metaKeys.protocolVersion] !== undefined;
}

/** The statuses that 2026-07-28 asks for; a message without its envelope is one more reason for 400. */
function statusOf({ error }: JsonObject, request: JsonObject | undefined): number {
  const code = isObject(error) ? error.code : undefined;
  const { methodNotFound, headerMismatch, missingCapability, unsupportedVersion, invalidRequest, parse } = rpcErrors;
  if (code === methodNotFound) return 404;
  const refusals: unknown[] = [headerMismatch, missingCapability, unsupportedVersion, invalidRequest, parse];
  const isUnwrapped =
    request !== undefined && isClaimed(request) && envelopeFault(objectAt(request, 'params')) !== undefined;
  return refusals.includes(code) || (code !== undefined && isUnwrapped) ? 400 : 200;
}

function isLocal({ headers }: IncomingMessage): boolean {
  const local = /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
  return local.test(headers.host ?? '') && (headers.origin === undefined || local.test(headers.origin));
}

async function readMessage(request: IncomingMessage): Promise<JsonObject> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const parsed: unknown = JSON.parse(Buffer.concat(pieces).toString());
  return isObject(parsed) ? parsed : {};
}

function respond(response: ServerResponse, status: number, text = ''): void {
  response.writeHead(status).end(text);
}

function respondJson(response: ServerResponse, status: number, message: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(message));
}

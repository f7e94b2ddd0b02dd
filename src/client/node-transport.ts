// HTTP over Node's own client: the lightest there is to load, and the fastest for one request at a time.
import type { Agent, IncomingMessage } from 'node:http';
import { VelaroError } from '../core/errors.ts';
import { connectionFailure, silenceFailure } from './connection-failure.ts';
import { tooLarge } from './read-body.ts';
import {
  connectTimeoutMs,
  type HttpRequest,
  type HttpResponse,
  idleConnectionMs,
  type Transport,
} from './transport.ts';

type Client = typeof import('node:http') | typeof import('node:https');

/** Connections are opened when first needed, kept alive, and reused last in, first out. */
export function createNodeTransport(): Transport {
  const agents = new Map<string, Promise<{ client: Client; agent: Agent }>>();
  let lastUsedAt = Date.now();
  const clientFor = (protocol: string) => {
    const existing = agents.get(protocol);
    if (existing) return existing;
    const opened = openClient(protocol);
    agents.set(protocol, opened);
    return opened;
  };
  return {
    send: async (request) => {
      const { client, agent } = await clientFor(request.url.protocol);
      // Timers stand still while a computer sleeps; the clock does not, and the connections are dead by then.
      if (Date.now() - lastUsedAt > idleConnectionMs) dropIdleConnections(agent);
      // The other side may have closed an idle connection a moment ago: that news is let in before one is picked.
      else if (hasIdleConnection(agent)) await untilNewsIsIn();
      lastUsedAt = Date.now();
      return exchange(client, agent, request);
    },
    close: () => {
      for (const opened of agents.values()) void opened.then(({ agent }) => agent.destroy());
      agents.clear();
    },
  };
}

let news: Promise<void> | undefined;

/** One turn of the event loop, shared by all that wait for it. */
function untilNewsIsIn(): Promise<void> {
  news ??= new Promise((resolve) => {
    setImmediate(() => {
      news = undefined;
      resolve();
    });
  });
  return news;
}

function hasIdleConnection(agent: Agent): boolean {
  for (const _name in agent.freeSockets) return true;
  return false;
}

function dropIdleConnections(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

async function openClient(protocol: string): Promise<{ client: Client; agent: Agent }> {
  const client = protocol === 'https:' ? await import('node:https') : await import('node:http');
  return { client, agent: new client.Agent({ keepAlive: true, scheduling: 'lifo', timeout: idleConnectionMs }) };
}

function exchange(client: Client, agent: Agent, request: HttpRequest): Promise<HttpResponse> {
  const { url, method, body, signal, silenceMs } = request;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new VelaroError('cancelled', 'Cancelled.'));
      return;
    }
    let incoming: IncomingMessage | undefined;
    const outgoing = client.request({ ...targetOf(url), method, agent, headers: headerLines(request) });
    const end = (failure: VelaroError) => {
      reject(failure);
      if (incoming) incoming.destroy(failure);
      else outgoing.destroy();
    };
    const onAbort = () => end(new VelaroError('cancelled', 'Cancelled.'));
    signal?.addEventListener('abort', onAbort, { once: true });
    const release = () => signal?.removeEventListener('abort', onAbort);

    outgoing.on('socket', (socket) => {
      const silence = silenceMs ?? 0;
      if (!socket.connecting) {
        socket.setTimeout(silence);
        return;
      }
      const timer = setTimeout(
        () => outgoing.destroy(Object.assign(new Error('connect'), { code: 'ETIMEDOUT' })),
        connectTimeoutMs,
      );
      socket.once('secureConnect', () => clearTimeout(timer));
      socket.once('connect', () => {
        if (url.protocol === 'http:') clearTimeout(timer);
        socket.setTimeout(silence);
      });
      socket.once('close', () => clearTimeout(timer));
    });
    outgoing.on('timeout', () => {
      if (silenceMs !== undefined) end(silenceFailure(url, silenceMs));
    });
    outgoing.on('error', (cause) => {
      release();
      reject(connectionFailure(cause, url));
    });
    outgoing.on('response', (message) => {
      incoming = message;
      message.once('close', release);
      resolve(new NodeResponse(message, url));
    });
    outgoing.end(body);
  });
}

/** A class: a getter in a literal, or a generator begun for each answer, keeps dead answers in memory until a full collection. */
class NodeResponse implements HttpResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly #message: IncomingMessage;
  readonly #url: URL;

  constructor(message: IncomingMessage, url: URL) {
    this.status = message.statusCode ?? 0;
    this.headers = message.headers;
    this.#message = message;
    this.#url = url;
  }

  get body(): AsyncIterable<Buffer> {
    return readBody(this.#message, this.#url);
  }

  text(maxBytes: number): Promise<string> {
    return readWhole(this.#message, this.#url, maxBytes);
  }

  discard(): void {
    this.#message.resume();
  }
}

/** Names and values in turn: Node writes such a list as it is, and takes an object apart first. */
function headerLines({ url, method, headers, body }: HttpRequest): string[] {
  const lines = ['host', url.host];
  for (const name in headers) lines.push(name, headers[name] ?? '');
  if (body !== undefined) lines.push('content-length', String(Buffer.byteLength(body)));
  else if (method !== 'GET') lines.push('content-length', '0');
  return lines;
}

const targets = new WeakMap<URL, { readonly host: string; readonly port: string; readonly path: string }>();

/** The address as Node's client takes it; taken apart once, because each call goes to the same few. */
function targetOf(url: URL) {
  let target = targets.get(url);
  if (!target) {
    target = { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, path: url.pathname + url.search };
    targets.set(url, target);
  }
  return target;
}

/** By events: an iterator over the stream takes longer than the rest of a small call. */
function readWhole(message: IncomingMessage, url: URL, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    message.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > maxBytes) message.destroy(tooLarge(maxBytes));
      else pieces.push(piece);
    });
    message.on('end', () => resolve((pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)).toString()));
    message.on('error', (cause) => reject(cause instanceof VelaroError ? cause : connectionFailure(cause, url)));
  });
}

async function* readBody(message: IncomingMessage, url: URL): AsyncGenerator<Buffer> {
  try {
    for await (const piece of message) if (Buffer.isBuffer(piece)) yield piece;
  } catch (cause) {
    throw cause instanceof VelaroError ? cause : connectionFailure(cause, url);
  }
}

// HTTP/1.1 over Node's own sockets: a call through the bridge takes half the processor time that it takes with `node:http`.
import type { Socket } from 'node:net';
import { VelaroError } from '../core/errors.ts';
import { Connection } from './http1/connection.ts';
import { Exchange } from './http1/exchange.ts';
import { requestText } from './http1/request-text.ts';
import { type HttpRequest, type HttpResponse, idleConnectionMs, type Transport } from './transport.ts';

type OpenSocket = () => Socket;

interface Target {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
  /** As the request names them. */
  readonly host: string;
  readonly path: string;
  readonly origin: string;
}

/** Connections are opened when first needed, kept alive, and reused last in, first out. */
export function createNodeTransport(): Transport {
  const servers = new Map<string, Server>();
  let lastUsedAt = Date.now();
  const serverOf = (target: Target) => {
    const server = servers.get(target.origin) ?? new Server(target);
    servers.set(target.origin, server);
    return server;
  };
  return {
    send: async (request) => {
      const target = targetOf(request.url);
      const server = serverOf(target);
      const openSocket = server.openSocket ?? (await server.prepare());
      // Timers stand still while a computer sleeps; the clock does not, and the connections are dead by then.
      if (Date.now() - lastUsedAt > idleConnectionMs) for (const each of servers.values()) each.dropIdle();
      // The other side may have closed an idle connection a moment ago: that news is let in before one is picked.
      else if (server.hasIdle) await untilNewsIsIn();
      lastUsedAt = Date.now();
      return server.send(request, target, openSocket);
    },
    close: () => {
      for (const server of servers.values()) server.close();
      servers.clear();
    },
  };
}

/** All connections to one server. */
class Server {
  openSocket: OpenSocket | undefined;
  readonly #target: Target;
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  /** What the server knows a client again by, so that the next handshake is a short one. */
  #tlsSession: Buffer | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Loads what opens its sockets. */
  async prepare(): Promise<OpenSocket> {
    this.openSocket = await (this.#target.protocol === 'https:' ? this.#overTls() : this.#plain());
    return this.openSocket;
  }

  send(request: HttpRequest, target: Target, openSocket: OpenSocket): Promise<HttpResponse> {
    if (request.signal?.aborted) return Promise.reject(new VelaroError('cancelled', 'Cancelled.'));
    const text = requestText(request, target);
    const connection = this.#takeIdle() ?? this.#connect(openSocket);
    const exchange = new Exchange(request, connection);
    connection.begin(text, exchange, request.silenceMs);
    return exchange.answered;
  }

  dropIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.drop();
  }

  close(): void {
    for (const connection of this.#open) connection.close();
  }

  #takeIdle(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.isUsable) return connection;
      connection.drop();
    }
    return undefined;
  }

  #connect(openSocket: OpenSocket): Connection {
    const ready = this.#target.protocol === 'https:' ? 'secureConnect' : 'connect';
    const connection = new Connection(openSocket(), ready, {
      onIdle: (idle) => void this.#idle.push(idle),
      onClosed: (closed) => {
        this.#open.delete(closed);
        const at = this.#idle.indexOf(closed);
        if (at !== -1) this.#idle.splice(at, 1);
      },
    });
    this.#open.add(connection);
    return connection;
  }

  async #plain(): Promise<OpenSocket> {
    const { connect } = await import('node:net');
    const { hostname: host, port } = this.#target;
    return () => connect({ host, port, ...socketOptions });
  }

  async #overTls(): Promise<OpenSocket> {
    const [{ connect }, { isIP }] = await Promise.all([import('node:tls'), import('node:net')]);
    const { hostname: host, port } = this.#target;
    const name = isIP(host) === 0 ? { servername: host } : {};
    return () => {
      const session = this.#tlsSession;
      const options = {
        host,
        port,
        ...name,
        ...socketOptions,
        ALPNProtocols: ['http/1.1'],
        ...(session && { session }),
      };
      return connect(options).on('session', (next) => {
        this.#tlsSession = next;
      });
    };
  }
}

const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 1_000 };

let news: Promise<void> | undefined;

/** A whole turn of the event loop, shared by all that wait for it: the rest of the one that brought the last answer hears no more. */
function untilNewsIsIn(): Promise<void> {
  news ??= new Promise((resolve) => {
    setImmediate(() =>
      setImmediate(() => {
        news = undefined;
        resolve();
      }),
    );
  });
  return news;
}

const targets = new WeakMap<URL, Target>();

/** Taken apart once, because each call goes to the same few addresses. */
function targetOf(url: URL): Target {
  let target = targets.get(url);
  if (!target) {
    const { protocol, hostname, port, host, pathname, search, origin } = url;
    const usualPort = protocol === 'https:' ? 443 : 80;
    const bare = hostname.replace(/^\[|\]$/g, '');
    target = { protocol, hostname: bare, port: Number(port || usualPort), host, path: pathname + search, origin };
    targets.set(url, target);
  }
  return target;
}

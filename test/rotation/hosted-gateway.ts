// A hosted gateway as it is documented, and nothing more: it shares no code with ours, and its keys have no checksum.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface HostedKey {
  readonly id: string;
  text: string;
  label: string;
  readonly scopes: readonly string[];
  live: boolean;
  /** A successor that counts from its first use on; only where the gateway rotates. */
  next?: string;
}

export interface HostedGateway {
  readonly url: string;
  readonly keys: readonly HostedKey[];
  /** Adds a key, as the admin panel does. */
  add(label?: string): HostedKey;
  /** The keys that work now. */
  live(): readonly HostedKey[];
  accepts(text: string): boolean;
  /** Handles the next request of this kind, then hangs up instead of answering: `POST /keys`. */
  loseReply(request: string): void;
  /** Answers requests of this kind so until it is called without a status. */
  refuse(request: string, status?: number): void;
  /** Calls this with each request before it is carried out. */
  onRequest(listener: (request: string) => void): void;
  readonly heard: readonly string[];
  close(): Promise<void>;
}

const tool = {
  name: 'velaro_ping',
  description: 'Answers.',
  inputSchema: { type: 'object', properties: {} },
};

/** @param rotates adds `POST /keys/self/rotate` with first-use activation, which no hosted gateway is documented to have. */
export async function startHostedGateway({ rotates = false } = {}): Promise<HostedGateway> {
  const keys: HostedKey[] = [];
  const lost = new Set<string>();
  const refused = new Map<string, number>();
  const heard: string[] = [];
  let listen = (_request: string): void => {};
  const mint = () => `vel_live_${randomBytes(22).toString('hex')}`;
  const add = (label = 'laptop', scopes: readonly string[] = ['commerce', 'ops']) => {
    const key: HostedKey = { id: `k${keys.length + 1}`, text: mint(), label, scopes, live: true };
    keys.push(key);
    return key;
  };
  const owner = (text: string): HostedKey | undefined => {
    const successor = keys.find(({ live, next }) => live && next !== undefined && next === text);
    if (successor) {
      successor.text = text;
      delete successor.next;
    }
    return keys.find((key) => key.live && key.text === text);
  };
  const shown = ({ text, live, next: _secret, ...key }: HostedKey) => ({
    ...key,
    prefix: text.slice(0, 13),
    status: live ? 'active' : 'revoked',
  });

  async function answer(message: IncomingMessage): Promise<{ status: number; body?: unknown }> {
    const body = await bodyOf(message);
    const request = requestOf(message);
    const own = owner((message.headers.authorization ?? '').replace('Bearer ', ''));
    const status = refused.get(request);
    if (status !== undefined) return { status };
    const [, id = ''] = /^DELETE \/keys\/(\w+)$/.exec(request) ?? [];
    const known = ['GET /tools/list', 'POST /tools/call', 'GET /keys', 'POST /keys'].includes(request);
    const rotating = rotates && (request === 'POST /keys/self/rotate' || request === 'GET /keys/self');
    if (!known && !rotating && (id === '' || id === 'self')) return { status: 404 };
    if (!own) return { status: 401 };
    if (request === 'GET /tools/list') return { status: 200, body: { tools: [tool] } };
    if (request === 'POST /tools/call') {
      const result = { content: [{ type: 'text', text: 'pong' }] };
      return { status: 200, body: { jsonrpc: '2.0', id: body.id, result } };
    }
    if (request === 'GET /keys') return { status: 200, body: keys.map(shown) };
    if (request === 'GET /keys/self') return { status: 200, body: shown(own) };
    if (request === 'POST /keys/self/rotate') {
      own.next = mint();
      return { status: 200, body: { ...shown(own), key: own.next } };
    }
    if (request === 'POST /keys') {
      const scopes = Array.isArray(body.scopes) ? body.scopes.map(String) : [];
      const key = add(String(body.label), scopes);
      return { status: 201, body: { ...shown(key), key: key.text } };
    }
    const doomed = keys.find((key) => key.id === id && key.live);
    if (!doomed) return { status: 404 };
    doomed.live = false;
    return { status: 204 };
  }

  const server = createServer(async (message, response: ServerResponse) => {
    const request = requestOf(message);
    listen(request);
    const { status, body } = await answer(message);
    heard.push(request);
    if (lost.delete(request)) {
      message.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp/v1`,
    keys,
    add,
    live: () => keys.filter(({ live }) => live),
    accepts: (text) => keys.some(({ live, text: current, next }) => live && (current === text || next === text)),
    loseReply: (request) => void lost.add(request),
    refuse: (request, status) => {
      if (status === undefined) refused.delete(request);
      else refused.set(request, status);
    },
    onRequest: (listener) => {
      listen = listener;
    },
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function requestOf({ method, url }: IncomingMessage): string {
  return `${method} ${url?.replace(/^\/mcp\/v1/, '')}`;
}

async function bodyOf(message: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const piece of message.setEncoding('utf8')) text += piece;
  return text === '' ? {} : JSON.parse(text);
}

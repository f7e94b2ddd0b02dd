// The far side of the network for command-line tests: a gateway on loopback that speaks the documented endpoints.
import { createServer, type IncomingMessage } from 'node:http';
import { mintKey } from '../../src/core/key-minting.ts';

export interface Exchange {
  readonly request: string;
  readonly key: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string;
  /** What its clock says; the tests' own time otherwise. */
  readonly date?: string;
}

export interface StandIn {
  readonly url: string;
  /** The key that it takes. */
  readonly key: string;
  readonly heard: readonly Exchange[];
  /** Replaces the answer to one request: `GET /tools/list`. */
  answer(request: string, answer: Answer | ((exchange: Exchange) => Answer)): void;
  close(): Promise<void>;
}

export const ownKey = {
  id: 'key_own',
  label: 'laptop',
  prefix: 'vel_live_AbCd',
  scopes: ['commerce', 'ops'],
  admin: true,
  status: 'active',
  monthlyQuota: 100,
  usedThisMonth: 7,
  createdAt: '2026-01-02T03:04:05.000Z',
  expiresAt: '2027-01-31T00:00:00.000Z',
  lastUsedAt: '2026-05-06T07:08:09.000Z',
  revokedAt: null,
};

export const orderTool = {
  name: 'shopify_get_order',
  description: 'Get one Shopify order with its line items, customer, shipping address and fulfillments.',
  inputSchema: {
    type: 'object',
    properties: {
      orderId: { type: 'string' },
      count: { type: 'integer' },
      open: { type: 'boolean' },
      filter: { type: 'object' },
      note: { type: ['string', 'null'] },
    },
  },
  _meta: { 'velaro/scope': 'commerce' },
};

export const textResult = {
  content: [{ type: 'text', text: '{"name":"#1042"}' }],
  structuredContent: { name: '#1042' },
};

export const refusals: Readonly<Record<'invalid' | 'revoked' | 'absent' | 'unknownKey', Answer>> = {
  invalid: {
    status: 401,
    body: { error: { code: 'key.invalid', message: 'This key is not valid.', hint: 'Log in.' } },
  },
  revoked: { status: 401, body: { error: { code: 'key.revoked', message: 'This key was revoked.' } } },
  absent: { status: 404, body: { error: { code: 'route.unknown', message: 'There is nothing here.' } } },
  unknownKey: { status: 404, body: { error: { code: 'key.unknown', message: 'There is no key with that id.' } } },
};

export async function startStandIn(): Promise<StandIn> {
  const key = mintKey('mcp');
  const heard: Exchange[] = [];
  const answers = new Map<string, Answer | ((exchange: Exchange) => Answer)>([
    ['GET /tools/list', { status: 200, body: { tools: [orderTool] } }],
    ['POST /tools/call', { status: 200, body: { jsonrpc: '2.0', id: 1, result: textResult } }],
    ['GET /keys', { status: 200, body: { keys: [ownKey] } }],
    ['GET /keys/self', { status: 200, body: ownKey }],
    ['GET /keys/key_own', { status: 200, body: ownKey }],
    ['DELETE /keys/key_own', { status: 204 }],
    ['GET /usage', { status: 200, body: { quota: { limit: 100, used: 7, resetsAt: '2026-12-01T00:00:00.000Z' } } }],
  ]);
  const server = createServer(async (message, response) => {
    const exchange: Exchange = {
      request: `${message.method} ${message.url?.replace(/^\/mcp\/v1/, '')}`,
      key: message.headers.authorization?.replace('Bearer ', '') ?? '',
      body: await bodyOf(message),
    };
    heard.push(exchange);
    const planned = answers.get(exchange.request) ?? refusals.absent;
    const known = exchange.key === key || typeof planned === 'function';
    const answer: Answer = known ? (typeof planned === 'function' ? planned(exchange) : planned) : refusals.invalid;
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      date: answer.date ?? 'Mon, 01 Jun 2026 12:00:00 GMT',
    });
    response.end(answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/mcp/v1`,
    key,
    heard,
    answer: (request, answer) => void answers.set(request, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of message.setEncoding('utf8')) text += piece;
  return text === '' ? undefined : JSON.parse(text);
}

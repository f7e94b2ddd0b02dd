// The far side of REST keys and VelaFlows tokens, faults included: both APIs on loopback, answering as each test says.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { json, portOf } from './stub-gateway.ts';

export interface ApiRequest {
  /** `GET /v1/contacts?limit=1` */
  readonly request: string;
  readonly headers: IncomingMessage['headers'];
  readonly key: string | undefined;
  /** Undefined where there was none. */
  readonly body: unknown;
  readonly raw: IncomingMessage;
}

export type ApiHandler = (request: ApiRequest, response: ServerResponse) => void | Promise<void>;

export interface ApiFarSide {
  readonly origin: string;
  readonly restKey: string;
  readonly token: string;
  /** For a bridge with the key or the token, or with both. */
  readonly rest: NodeJS.ProcessEnv;
  readonly velaflows: NodeJS.ProcessEnv;
  readonly seen: ApiRequest[];
  /** What was asked of an operation, keys' questions about themselves and their workspaces aside. */
  operations(): ApiRequest[];
  /** How a request is answered from now on, by its method and path: `GET /v1/contacts`. */
  answer(request: string, handler: ApiHandler): void;
  close(): Promise<void>;
}

export const workspaces = [
  { id: '0123456789abcdef01234567', name: 'Support' },
  { id: '89abcdef0123456789abcdef', name: 'Sales' },
] as const;

/** @param environment of the token. */
export async function startApiFarSide(environment: 'live' | 'test' = 'live', port = 0): Promise<ApiFarSide> {
  const seen: ApiRequest[] = [];
  const handlers = new Map<string, ApiHandler>([
    ['GET /v1/keys/self', (_, response) => json(response, 200, { id: 'key_1', scopes: ['read:contacts'] })],
    ['GET /api/v1/auth/tokens/self', (_, response) => json(response, 200, { id: 'key_2', scopes: ['tags:read'] })],
    ['GET /api/v1/auth/workspaces', (_, response) => json(response, 200, { workspaces: workspaces.slice(0, 1) })],
  ]);
  const server = createServer(async (raw, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of raw) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const { method = '', url = '', headers } = raw;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const entry = { request: `${method} ${url}`, headers, key: headers.authorization?.slice(7), body, raw };
    seen.push(entry);
    const handler = handlers.get(`${method} ${url.split('?')[0]}`);
    if (handler) await handler(entry, response);
    else json(response, 200, { id: 'rec_1', version: 3 }, { etag: '"3"' });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const origin = `http://127.0.0.1:${portOf(server)}`;
  const restKey = mintKey('rest');
  const token = mintKey('velaflows', environment);
  return {
    origin,
    restKey,
    token,
    rest: { VELARO_API_URL: `${origin}/v1`, VELARO_API_KEY: restKey },
    velaflows: { VELAFLOWS_API_URL: `${origin}/api/v1`, VELAFLOWS_API_TOKEN: token },
    seen,
    operations: () => seen.filter(({ request }) => !/\/(self|workspaces)$/.test(request)),
    answer: (request, handler) => void handlers.set(request, handler),
    close,
  };
}

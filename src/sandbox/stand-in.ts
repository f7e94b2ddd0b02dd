// A vendor's stand-in over HTTP: on loopback only, whole requests in, one answer out.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

const maxBodyBytes = 1024 * 1024;

export interface StandIn {
  /** With the credential that the stand-in takes as its password. */
  readonly url: URL;
  close(): Promise<void>;
}

export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Undefined where it is larger than a megabyte. */
  readonly body: string | undefined;
}

export interface StandInAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing is sent where it is left out. */
  readonly body?: unknown;
}

/**
 * @param password what `url` carries, for who is handed the stand-in; checking it is up to `answer`.
 * @param user carried beside it, where the vendor wants one.
 */
export async function startStandIn(
  password: string,
  answer: (request: StandInRequest) => StandInAnswer,
  user = 'sandbox',
): Promise<StandIn> {
  const server = createServer((request, response) => {
    readRequest(request)
      .then((whole) => send(response, answer(whole)))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return {
    url: new URL(`http://${user}:${encodeURIComponent(password)}@127.0.0.1:${address.port}/`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<StandInRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString(),
  };
}

function send(response: ServerResponse, { status, headers, body }: StandInAnswer): void {
  const json = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers });
  response.end(json);
}

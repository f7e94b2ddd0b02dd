// A shop on loopback: takes the HTTP requests that Shopify's Admin API takes, and refuses the others the way Shopify does.
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerQuery } from './admin-api.ts';

const apiPath = /^\/admin\/api\/\d{4}-\d{2}\/graphql\.json$/;
const maxBodyBytes = 1024 * 1024;

export interface ShopifyStandIn {
  /** With the access token as its password. */
  readonly url: URL;
  close(): Promise<void>;
}

export async function startShopify(): Promise<ShopifyStandIn> {
  const accessToken = `sandbox_${randomBytes(16).toString('hex')}`;
  const server = createServer((request, response) => {
    respond(request, accessToken).then(
      ({ status, body }) => send(response, status, body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return {
    url: new URL(`http://sandbox:${accessToken}@127.0.0.1:${address.port}/`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

async function respond(request: IncomingMessage, accessToken: string): Promise<HttpAnswer> {
  const text = await readText(request);
  if (!apiPath.test(request.url ?? '')) return { status: 404, body: { errors: 'Not Found' } };
  if (request.headers['x-shopify-access-token'] !== accessToken)
    return {
      status: 401,
      body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
    };
  if (request.method !== 'POST') return { status: 405, body: { errors: 'Method Not Allowed' } };
  if (text === undefined) return { status: 413, body: { errors: 'Payload Too Large' } };
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return { status: 415, body: { errors: 'Unsupported Media Type' } };
  try {
    return answerQuery(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { errors: 'Bad Request' } };
    throw error;
  }
}

/** Undefined where the body is too large; the rest of it is read and dropped. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-request-id': randomUUID() });
  response.end(JSON.stringify(body));
}

// Writes an answer to a connection, with what every answer of the gateway carries.
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Answer } from './answer.ts';
import type { GatewayRequest } from './gateway-request.ts';

const noContent = 204;

/** The answer's own headers go before those that the request has for it. */
export function writeAnswer(
  response: ServerResponse,
  { id, answerHeaders }: Pick<GatewayRequest, 'id' | 'answerHeaders'>,
  { status, headers, body }: Answer,
): void {
  const all: Record<string, string | number> = {
    'x-request-id': id,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...answerHeaders,
    ...headers,
  };
  if (typeof body === 'string') all['content-length'] = Buffer.byteLength(body);
  else if (body === undefined && status !== noContent) all['content-length'] = 0;
  response.writeHead(status, all);
  if (body === undefined || typeof body === 'string') response.end(body);
  // Ends the source when the client goes, and the connection when the source breaks: nobody takes a part for the whole.
  else pipeline(body, response, () => {});
}

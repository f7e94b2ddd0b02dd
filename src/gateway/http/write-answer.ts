// Writes an answer to a connection, with what every answer of the gateway carries.
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Answer } from './answer.ts';

const noContent = 204;

/** Headers that were set on the response before stay, unless the answer has them too. */
export function writeAnswer(response: ServerResponse, requestId: string, { status, headers, body }: Answer): void {
  const all: Record<string, string | number> = {
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
  };
  if (typeof body === 'string') all['content-length'] = Buffer.byteLength(body);
  else if (body === undefined && status !== noContent) all['content-length'] = 0;
  response.writeHead(status, all);
  if (body === undefined || typeof body === 'string') response.end(body);
  // Ends the source when the client goes, and the connection when the source breaks: nobody takes a part for the whole.
  else pipeline(body, response, () => {});
}

// Reads a request's body, and refuses one that is too long in a way that the client gets to see.
import type { IncomingMessage } from 'node:http';
import { VelaroError } from '../../core/errors.ts';

const maxBytes = 4 * 1024 * 1024;

/** A client that is still sending when it is cut off reads no answer, so this much is taken in before that. */
const maxDrainedBytes = 8 * maxBytes;

/**
 * The whole body as text, 4 MiB at most.
 * @throws VelaroError `request.too-large`, or `cancelled` when the client went away.
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  // After what is being parsed now: most bodies have come with their headers, and need not be listened for.
  await undefined;
  if (!request.complete) return await gatherBody(request);
  const body: unknown = request.read();
  return Buffer.isBuffer(body) ? body.toString() : '';
}

function gatherBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > maxDrainedBytes) reject(tooLarge());
    });
    request.on('end', () => {
      if (bytes > maxBytes) reject(tooLarge());
      else resolve(Buffer.concat(chunks).toString());
    });
    request.on('error', (cause) => {
      reject(new VelaroError('cancelled', 'The client went away before its request was complete.', { cause }));
    });
  });
}

function tooLarge(): VelaroError {
  return new VelaroError('request.too-large', 'The body of the request is larger than 4 MiB, the limit.', {
    hint: 'Send less in one request.',
    details: { maxBytes },
  });
}

// Reads a request's body, and refuses one that is too long in a way that the client gets to see.
import type { Readable } from 'node:stream';
import { VelaroError } from '../../core/errors.ts';

const maxBytes = 4 * 1024 * 1024;

/** A client that is still sending when it is cut off reads no answer, so this much is taken in before that. */
const maxDrainedBytes = 8 * maxBytes;

/**
 * The whole body as text, 4 MiB at most.
 * @throws VelaroError `request.too-large`, or `cancelled` when the client went away.
 */
export function readBody(payload: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    payload.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > maxDrainedBytes) reject(tooLarge());
    });
    payload.on('end', () => {
      if (bytes > maxBytes) reject(tooLarge());
      else resolve(textOf(chunks));
    });
    payload.on('error', (cause) => {
      reject(new VelaroError('cancelled', 'The client went away before its request was complete.', { cause }));
    });
  });
}

/** Most bodies come in one piece, which needs no copy. */
function textOf(chunks: readonly Buffer[]): string {
  const whole = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  return whole?.toString() ?? '';
}

function tooLarge(): VelaroError {
  return new VelaroError('request.too-large', 'The body of the request is larger than 4 MiB, the limit.', {
    hint: 'Send less in one request.',
    details: { maxBytes },
  });
}

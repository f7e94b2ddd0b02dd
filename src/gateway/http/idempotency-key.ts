// Reads Idempotency-Key, by which a caller may send a request again whose answer was lost.
import type { IncomingHttpHeaders } from 'node:http';
import { VelaroError } from '../../core/errors.ts';

/** What a replayed answer carries, so that a client can tell it from a first one. */
export const replayedHeader = 'idempotency-replayed';

/** Undefined where the request has none. @throws VelaroError `argument.invalid` */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && /^[\x20-\x7e]{1,128}$/.test(key))) return key;
  throw new VelaroError('argument.invalid', 'The header Idempotency-Key is not 1 to 128 printable characters.', {
    hint: 'Send a new UUID for each call.',
    details: { field: 'Idempotency-Key' },
  });
}

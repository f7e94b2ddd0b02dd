// Reads Idempotency-Key: within 24 hours the same key with the same call gets the first one's answer, and runs once.
import { createHash } from 'node:crypto';
import { VelaroError } from '../../core/errors.ts';
import type { Tool } from '../../protocol/tool.ts';
import type { Idempotency } from '../../stores/store.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

/** What a replayed answer carries, so that a client can tell it from a first one. */
export const replayedHeader = 'idempotency-replayed';

/**
 * The header of a call, when it has one. The JSON-RPC id is no part of what is compared: a repeat has one of its own.
 * @throws VelaroError `argument.invalid`
 */
export function readIdempotency(
  { headers }: GatewayRequest,
  { name, annotations }: Tool,
  args: unknown,
): Idempotency | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,128}$/.test(key))
    throw new VelaroError('argument.invalid', 'The header Idempotency-Key is not 1 to 128 printable characters.', {
      hint: 'Send a new UUID for each call.',
      details: { field: 'Idempotency-Key' },
    });
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([name, args]))
    .digest();
  return { key, bodyHash, repeatable: annotations.readOnlyHint || annotations.idempotentHint };
}

// Reads Idempotency-Key: within 24 hours the same key with the same call gets the first one's answer, and runs once.
import { createHash } from 'node:crypto';
import type { Tool } from '../../protocol/tool.ts';
import type { Idempotency } from '../../stores/store.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { readIdempotencyKey } from '../http/idempotency-key.ts';

/**
 * The header of a call, when it has one. The JSON-RPC id is no part of what is compared: a repeat has one of its own.
 * @throws VelaroError `argument.invalid`
 */
export function readIdempotency(
  { headers }: GatewayRequest,
  { name, annotations }: Tool,
  args: unknown,
): Idempotency | undefined {
  const key = readIdempotencyKey(headers);
  if (key === undefined) return undefined;
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([name, args]))
    .digest();
  return { key, bodyHash, repeatable: annotations.readOnlyHint || annotations.idempotentHint };
}

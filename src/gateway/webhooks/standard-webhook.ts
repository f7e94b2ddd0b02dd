// Signs outgoing webhooks as Standard Webhooks 1.0 has it, so that receivers verify them with any of its libraries.
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** The symmetric form of the specification: 32 random bytes in base64 after its prefix. */
export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

/**
 * The three headers of a delivery.
 * @param secrets all that sign: the current one, and in the overlap of a rotation the one before.
 * @param id the same in every attempt, for the receiver to drop repeats by.
 * @param sentAtMs of this very attempt: receivers refuse what is older than some minutes.
 */
export function signatureHeaders(
  secrets: readonly string[],
  id: string,
  sentAtMs: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAtMs / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

// Sends one signed webhook to its address, and never where it must not go: checked for every connection, whatever its name led to before.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { packageName, packageVersion } from '../../core/package.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { signatureHeaders } from './standard-webhook.ts';
import { publicLookup, readWebhookUrl } from './webhook-target.ts';

export interface SenderOptions {
  /** Sends to this machine and its network too, and over plain http. */
  readonly allowPrivate: boolean;
  /** For the whole exchange, milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
  /** How names are resolved where private addresses are refused. */
  readonly lookup?: LookupFunction;
}

export interface WebhookMessage {
  readonly url: string;
  readonly secrets: readonly string[];
  /** The same in every attempt. */
  readonly id: string;
  readonly body: string;
}

export interface WebhookAnswer {
  readonly status: number;
  /** How long it asks us to wait. */
  readonly retryAfterMs?: number | undefined;
}

export interface WebhookSender {
  /**
   * Follows no redirect, and reads of the answer no more than its connection needs to be used again.
   * @throws VelaroError `address.invalid`, or what the network throws.
   */
  send(message: WebhookMessage, signal?: AbortSignal): Promise<WebhookAnswer>;
  close(): void;
}

/** An answer up to that size is read to its end, so that the connection can be used again. */
const maxReadBytes = 4_096;
const idleMs = 10_000;

export function createWebhookSender({
  allowPrivate,
  timeoutMs = 15_000,
  lookup = publicLookup(),
}: SenderOptions): WebhookSender {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, timeout: idleMs }),
    'https:': new HttpsAgent({ keepAlive: true, timeout: idleMs }),
  };

  return {
    async send({ url: target, secrets, id, body }, signal) {
      const url = readWebhookUrl(target, allowPrivate);
      const secure = url.protocol === 'https:';
      const deadline = AbortSignal.timeout(timeoutMs);
      const options: RequestOptions = {
        method: 'POST',
        agent: secure ? agents['https:'] : agents['http:'],
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        ...(!allowPrivate && { lookup }),
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': `${packageName}/${packageVersion}`,
          ...signatureHeaders(secrets, id, Date.now(), body),
        },
      };
      try {
        return await new Promise<WebhookAnswer>((resolve, reject) => {
          const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
            readLittle(response);
            resolve({ status: response.statusCode ?? 0, retryAfterMs: retryAfterMs(response.headers['retry-after']) });
          });
          outgoing.on('error', reject);
          outgoing.end(body);
        });
      } catch (thrown) {
        if (deadline.aborted) throw new Error(`did not answer within ${timeoutMs / 1000} seconds`, { cause: thrown });
        throw thrown;
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function readLittle(response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxReadBytes) response.destroy();
  });
  // The status is known: what becomes of the rest does not matter.
  response.on('error', () => undefined);
}

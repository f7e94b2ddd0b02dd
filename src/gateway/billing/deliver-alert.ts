// One attempt to deliver an alert to the address of its site.
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { packageName, packageVersion } from '../../core/package.ts';
import type { AlertMessage } from '../../stores/alerts.ts';
import { signatureHeaders } from '../webhooks/standard-webhook.ts';
import { publicLookup, readWebhookUrl } from '../webhooks/webhook-target.ts';

export interface DeliveryOptions {
  /** Delivers to this machine and its network too, and over plain http. */
  readonly allowPrivate: boolean;
  /** For the whole exchange, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Sends the alert, follows no redirect, and reads nothing of the answer but its status.
 * @throws VelaroError `address.invalid`, or what the network throws.
 */
export async function deliverAlert(
  { id, alert, at, url: target, secret }: AlertMessage,
  { allowPrivate, timeoutMs }: DeliveryOptions,
): Promise<number> {
  const url = readWebhookUrl(target, allowPrivate);
  const body = JSON.stringify({ type: 'quota.alert', timestamp: at, data: alert });
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    ...(!allowPrivate && { lookup: publicLookup() }),
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': `${packageName}/${packageVersion}`,
      ...signatureHeaders([secret], id, Date.now(), body),
    },
  };
  return await new Promise<number>((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

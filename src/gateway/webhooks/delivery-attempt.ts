// When an attempt to deliver counts as failed, and how long the next one waits.
import type { JobEnd } from '../runner/define-job.ts';
import type { WebhookAnswer } from './webhook-sender.ts';

const minute = 60;
const hour = 60 * minute;

/** Seconds between one failed attempt and the next, as Standard Webhooks proposes; after the last it is given up. */
export const retrySeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** A receiver may have us wait for so long, and no longer. */
const longestWaitMs = 24 * hour * 1000;

/** How an attempt that got an answer failed, or undefined where it did not. */
export function failureOf({
  status,
  retryAfterMs,
}: WebhookAnswer): Extract<JobEnd, { readonly reason: string }> | undefined {
  if (status >= 200 && status < 300) return undefined;
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  const reason = `was answered with ${status}${redirect}`;
  if (status === 410) return { end: 'given-up', reason };
  const asksToWait = (status === 429 || status === 503) && retryAfterMs !== undefined;
  return { end: 'failed', reason, ...(asksToWait && { atLeastMs: Math.min(retryAfterMs, longestWaitMs) }) };
}

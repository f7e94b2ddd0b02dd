// Delivers a notice to the site's own address, again and again until it arrives or is given up.
import * as z from 'zod';
import { noticeAddress, noticeKind } from '../../../stores/notices.ts';
import { defineJob } from '../../runner/define-job.ts';
import { problemOf, retrySeconds } from '../delivery-attempt.ts';

export default defineJob({
  kind: noticeKind,
  payload: z.object({ id: z.string(), type: z.string(), timestamp: z.string(), data: z.unknown() }),
  retrySeconds,
  async run({ id, type, timestamp, data }, { store, webhooks, job: { siteId, attempt }, signal, log }) {
    if (type === 'webhook.paused' && attempt === 1) log(`${timestamp} ${type} ${JSON.stringify(data)}`);
    const address = siteId === null ? undefined : await store.read(() => noticeAddress(siteId));
    if (!address) return { end: 'done' };
    const { url, secret } = address;
    const body = JSON.stringify({ type, timestamp, data });
    const status = await webhooks.send({ url, secrets: [secret], id, body }, signal);
    const problem = problemOf(status);
    if (problem === undefined) return { end: 'done' };
    return { end: status === 410 ? 'given-up' : 'failed', reason: problem };
  },
});

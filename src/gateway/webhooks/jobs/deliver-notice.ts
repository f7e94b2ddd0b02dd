// Delivers a notice to the site's own address, again and again until it arrives or is given up.
import * as z from 'zod';
import { noticeAddress, noticeKind } from '../../../stores/notices.ts';
import { defineJob } from '../../runner/define-job.ts';
import { failureOf, retrySeconds } from '../delivery-attempt.ts';

export default defineJob({
  kind: noticeKind,
  payload: z.object({ id: z.string(), type: z.string(), timestamp: z.string(), data: z.unknown() }),
  retrySeconds,
  async run({ id, type, timestamp, data }, { store, webhooks, signing, job: { siteId, attempt }, signal, log }) {
    if (type === 'webhook.paused' && attempt === 1) log(`${timestamp} ${type} ${JSON.stringify(data)}`);
    const address = siteId === null ? undefined : await store.read(() => noticeAddress(siteId));
    if (siteId === null || !address) return { end: 'done' };
    const { url } = address;
    const secret = await signing.open(address.secret, { siteId, ownerId: siteId });
    const body = JSON.stringify({ type, timestamp, data });
    return failureOf(await webhooks.send({ url, secrets: [secret], id, body }, signal)) ?? { end: 'done' };
  },
});

// Delivers an event to a webhook, again and again until it arrives, is given up, or the webhook is paused.
import * as z from 'zod';
import { recordAttempt } from '../../../stores/webhooks/deliveries.ts';
import { packParcel } from '../../../stores/webhooks/parcel.ts';
import { deliverKind } from '../../../stores/webhooks/webhooks.ts';
import { defineJob } from '../../runner/define-job.ts';
import { failureOf, retrySeconds } from '../delivery-attempt.ts';
import { eventBody } from '../event-body.ts';

export default defineJob({
  kind: deliverKind,
  payload: z.object({ eventId: z.string(), target: z.string() }),
  retrySeconds,
  async run({ eventId, target }, { store, webhooks, signing, job, nowMs, signal }) {
    const parcel = await store.read(() => packParcel(target, eventId, nowMs));
    if (!parcel) return { end: 'done' };
    if (parcel.paused) return { end: 'given-up', reason: 'the webhook is paused' };
    const { url, event } = parcel;
    const place = { siteId: event.siteId, ownerId: target };
    const secrets = await Promise.all(parcel.secrets.map((kept) => signing.open(kept, place)));
    const startedAtMs = performance.now();
    let status: number | null = null;
    let failure: ReturnType<typeof failureOf>;
    try {
      const message = { url, secrets, id: event.id, body: JSON.stringify(eventBody(event)) };
      const answer = await webhooks.send(message, signal);
      status = answer.status;
      failure = failureOf(answer);
    } catch (thrown) {
      failure = { end: 'failed', reason: thrown instanceof Error ? thrown.message : 'of an unknown reason' };
    }
    const durationMs = Math.round(performance.now() - startedAtMs);
    const attempted = {
      webhookId: target,
      event,
      url,
      attempt: job.attempt,
      status,
      error: failure?.reason ?? null,
      durationMs,
    };
    const followUp = function* () {
      yield* recordAttempt(attempted);
    };
    return { ...(failure ?? { end: 'done' }), followUp };
  },
});

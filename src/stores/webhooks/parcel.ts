// All that a courier needs for one attempt to deliver an event to a webhook.
import * as z from 'zod';
import { findEvent, type RecordedEvent } from '../events/read-events.ts';
import { one, type Work } from '../work/work.ts';

export interface Parcel {
  readonly url: string;
  readonly paused: boolean;
  /** The current secret, then the one before while that still signs. */
  readonly secrets: readonly string[];
  readonly event: RecordedEvent;
}

const webhookRow = z.object({
  url: z.string(),
  paused: z.int(),
  secret: z.string(),
  previous_secret: z.string().nullable(),
});

/**
 * Undefined when the webhook was deleted, or the event is too old to be kept.
 * @param nowMs milliseconds since 1970, by the database's clock.
 */
export function* packParcel(webhookId: string, eventId: string, nowMs: number): Work<Parcel | undefined> {
  const event = yield* findEvent(eventId);
  const webhook = yield* one(
    webhookRow,
    `SELECT url, CASE WHEN paused_at IS NULL THEN 0 ELSE 1 END AS paused, secret,
       CASE WHEN previous_until > $2 THEN previous_secret END AS previous_secret FROM webhooks WHERE id = $1`,
    webhookId,
    nowMs,
  );
  if (!event || !webhook) return undefined;
  const { url, paused, secret, previous_secret: previous } = webhook;
  return { url, paused: paused === 1, secrets: previous === null ? [secret] : [secret, previous], event };
}

// All that a courier needs for one attempt to deliver an event to a webhook, read with one statement.
import * as z from 'zod';
import { eventColumns, eventOf, type RecordedEvent } from '../events/read-events.ts';
import { one, type Work } from '../transaction/work.ts';

export interface Parcel {
  readonly url: string;
  readonly paused: boolean;
  /** As they are kept: the current secret, then the one before while that still signs. */
  readonly secrets: readonly string[];
  readonly event: RecordedEvent;
}

const parcelRow = eventColumns
  .extend({ url: z.string(), paused: z.int(), secret: z.string(), previous_secret: z.string().nullable() })
  .transform(
    ({ url, paused, secret, previous_secret: previous, ...event }): Parcel => ({
      url,
      paused: paused === 1,
      secrets: previous === null ? [secret] : [secret, previous],
      event: eventOf(event),
    }),
  );

/**
 * Undefined when the webhook was deleted, or the event is too old to be kept.
 * @param nowMs milliseconds since 1970, by the database's clock.
 */
export function packParcel(webhookId: string, eventId: string, nowMs: number): Work<Parcel | undefined> {
  return one(
    parcelRow,
    `SELECT e.id, e.site_id, e.workspace_id, e.environment, e.name, e.subject, e.data, e.at,
       w.url, CASE WHEN w.paused_at IS NULL THEN 0 ELSE 1 END AS paused, w.secret,
       CASE WHEN w.previous_until > $3 THEN w.previous_secret END AS previous_secret
     FROM events AS e JOIN webhooks AS w ON w.id = $1 WHERE e.id = $2`,
    webhookId,
    eventId,
    nowMs,
  );
}

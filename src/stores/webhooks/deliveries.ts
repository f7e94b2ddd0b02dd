// What was sent to webhooks: one record for each attempt, kept for a while.
import * as z from 'zod';
import { makeRecordId } from '../../core/record-ids.ts';
import type { RecordedEvent } from '../events/read-events.ts';
import { writeEvent } from '../events/record-event.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { postNotice } from '../notices.ts';
import * as field from '../records/field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from '../records/page.ts';
import { inWorkspace, type Place } from '../records/place.ts';
import { unknownRecord } from '../records/record-table.ts';
import { selection } from '../records/selection.ts';
import { many, now, one, run, type Work } from '../transaction/work.ts';
import { deliverKind, getWebhook, pauseWebhook } from './webhooks.ts';

export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly event: string;
  readonly subject: string;
  readonly url: string;
  readonly attempt: number;
  readonly state: 'delivered' | 'failed';
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** Null for one that was delivered. */
  readonly error: string | null;
  readonly durationMs: number;
  /** When it ended. */
  readonly createdAt: string;
}

/** How one attempt went, as the courier saw it. */
export interface Attempted {
  readonly webhookId: string;
  readonly event: Pick<RecordedEvent, 'id' | 'name' | 'subject'>;
  readonly url: string;
  readonly attempt: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** An endpoint that has given nothing but failures for so long, and so often, is dead; one that is busy may do so many at once. */
const deadAfter = { ms: 3 * 86_400_000, failures: 10, failuresAtOnce: 1_000 };

const deliveries = listByTime(
  selection<Delivery>('webhook_deliveries AS r', {
    id: field.text('r.id'),
    webhookId: field.text('r.webhook_id'),
    eventId: field.text('r.event_id'),
    event: field.text('r.event'),
    subject: field.text('r.subject'),
    url: field.text('r.url'),
    attempt: field.whole('r.attempt'),
    state: field.word(`CASE WHEN r.error IS NULL THEN 'delivered' ELSE 'failed' END`, z.enum(['delivered', 'failed'])),
    status: field.optional(field.whole('r.status')),
    error: field.optional(field.text('r.error')),
    durationMs: field.whole('r.duration_ms'),
    createdAt: field.time('r.created_at'),
  }),
);

/** Newest first. @throws VelaroError `record.unknown` for the webhook. */
export function* listDeliveries(place: Place, webhookId: string, request: PageRequest): Work<Page<Delivery>> {
  yield* getWebhook(place, webhookId);
  return yield* selectPage(deliveries, [['r.webhook_id = ?', webhookId]], request);
}

/**
 * Sends what an attempt has sent once more, after what waits about the same subject.
 * @returns the event's id.
 * @throws VelaroError `record.unknown` for the webhook or the delivery, and where its event is too old to be kept.
 */
export function* replayDelivery(place: Place, webhookId: string, deliveryId: string): Work<string> {
  yield* getWebhook(place, webhookId);
  const found = yield* one(
    z.object({ event_id: z.string(), subject: z.string() }),
    `SELECT e.id AS event_id, e.subject FROM webhook_deliveries AS d JOIN events AS e ON e.id = d.event_id
     WHERE d.id = $1 AND d.webhook_id = $2`,
    deliveryId,
    webhookId,
  );
  if (!found) throw unknownRecord('delivery', deliveryId);
  return yield* send(place, webhookId, found.event_id, found.subject);
}

/** Sends an event `webhook.test` that nobody else is told of. @returns its id. @throws VelaroError `record.unknown` */
export function* testWebhook(place: Place, webhookId: string): Work<string> {
  return yield* tellWebhook(place, webhookId, { name: 'webhook.test', subject: webhookId, data: { webhookId } });
}

/** Sends an event to that webhook alone. @returns its id. @throws VelaroError `record.unknown` */
export function* tellWebhook(
  place: Place,
  webhookId: string,
  { name, subject, data }: { readonly name: string; readonly subject: string; readonly data: object },
): Work<string> {
  const { workspaceId } = yield* getWebhook(place, webhookId);
  const eventId = yield* writeEvent(inWorkspace(place, workspaceId), { name, subject, data }, yield* now());
  return yield* send(place, webhookId, eventId, subject);
}

/** Writes the attempt down, and pauses a webhook that it shows to be dead. @returns the delivery's id. */
export function* recordAttempt(attempted: Attempted): Work<string> {
  const id = makeRecordId('delivery');
  const { webhookId, event, url, attempt, status, error, durationMs } = attempted;
  const nowMs = yield* now();
  yield* run(
    `INSERT INTO webhook_deliveries
       (id, webhook_id, event_id, event, subject, url, attempt, status, error, duration_ms, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    id,
    webhookId,
    event.id,
    event.name,
    event.subject,
    url,
    attempt,
    status,
    error,
    durationMs,
    nowMs,
  );
  if (error === null) {
    yield* run('UPDATE webhooks SET failures = 0, failing_since = NULL WHERE id = $1 AND failures > 0', webhookId);
    return id;
  }
  const failing = yield* one(
    z.object({ site_id: z.string(), failures: z.int(), failing_since: z.int() }),
    `UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, $2)
     WHERE id = $1 AND paused_at IS NULL RETURNING site_id, failures, failing_since`,
    webhookId,
    nowMs,
  );
  const because = failing && reasonToPause(failing.failures, nowMs - failing.failing_since, status);
  if (failing && because !== undefined) {
    yield* pauseWebhook(webhookId, because);
    yield* postNotice({ siteId: failing.site_id, type: 'webhook.paused', data: { webhookId, because } }, nowMs);
  }
  return id;
}

/** Forgets some that were sent before then; true when there may be more. */
export function* pruneDeliveries(beforeMs: number, atMost: number): Work<boolean> {
  const gone = yield* many(
    z.object({ id: z.string() }),
    `DELETE FROM webhook_deliveries WHERE id IN
       (SELECT id FROM webhook_deliveries WHERE created_at < $1 ORDER BY created_at LIMIT $2) RETURNING id`,
    beforeMs,
    atMost,
  );
  return gone.length === atMost;
}

function reasonToPause(failures: number, failingMs: number, status: number | null): string | undefined {
  if (status === 410) return 'It answered 410: it is gone.';
  if (failures >= deadAfter.failuresAtOnce) return `Its last ${failures} attempts failed.`;
  if (failingMs >= deadAfter.ms && failures >= deadAfter.failures) return 'It has only failed for three days.';
  return undefined;
}

function* send({ siteId }: Place, target: string, eventId: string, subject: string): Work<string> {
  const orderingKey = `${target}:${subject}`;
  const job = { siteId, kind: deliverKind, owner: target, orderingKey, payload: { eventId, target } };
  yield* enqueueJob(job, yield* now());
  return eventId;
}

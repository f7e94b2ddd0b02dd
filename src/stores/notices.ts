// Tells whoever runs a site of something, at the address that the site has for alerts.
import * as z from 'zod';
import { randomText } from '../core/key-minting.ts';
import type { QuotaAlert } from './alerts.ts';
import { recordEvent } from './events/record-event.ts';
import { enqueueJob } from './jobs/enqueue-job.ts';
import { one, type Work } from './transaction/work.ts';

export interface Notice {
  readonly siteId: string;
  readonly type: 'quota.alert' | 'webhook.paused';
  /** As the receiver is to see it; serialised as JSON. */
  readonly data: object;
}

/** Of the jobs that deliver notices. */
export const noticeKind = 'notice.deliver';

/** A site without an address is told nothing. @param nowMs milliseconds since 1970, by the database's clock. */
export function* postNotice({ siteId, type, data }: Notice, nowMs: number): Work<void> {
  const payload = { id: `msg_${randomText(20)}`, type, timestamp: new Date(nowMs).toISOString(), data };
  yield* enqueueJob({ siteId, kind: noticeKind, payload }, nowMs);
}

/** An alert as a notice, and as an event for the site's webhooks. Waits for no answer of the database. */
export function* announceAlert(alert: QuotaAlert, nowMs: number): Work<void> {
  const { siteId, keyId } = alert;
  yield* postNotice({ siteId, type: 'quota.alert', data: alert }, nowMs);
  const place = { siteId, workspaceId: null, environment: 'live' } as const;
  yield* recordEvent(place, { name: 'usage.alert', subject: keyId ?? siteId, data: alert }, nowMs);
}

const addressRow = z.object({ alert_url: z.string(), alert_secret: z.string() });

/** Where a site wants its notices sent, and the secret that signs them, as it is kept; undefined when it does not. */
export function* noticeAddress(siteId: string): Work<{ readonly url: string; readonly secret: string } | undefined> {
  const row = yield* one(
    addressRow,
    'SELECT alert_url, alert_secret FROM sites WHERE id = $1 AND alert_url IS NOT NULL',
    siteId,
  );
  return row && { url: row.alert_url, secret: row.alert_secret };
}

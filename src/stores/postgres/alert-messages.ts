// Alerts on their way to the sites' own addresses, kept until they are delivered or given up.
import * as z from 'zod';
import { randomText } from '../../core/key-minting.ts';
import type { AlertDelivery, AlertMessage, QuotaAlert } from '../alerts.ts';
import { isoTime } from '../limits.ts';
import type { Database, Transaction } from './database.ts';
import { timeOr } from './site-clock.ts';

/** For how long a message belongs to who has taken it: longer than any one delivery lasts. */
const takenForMs = 60_000;

const messageRow = z
  .object({
    id: z.string(),
    alert: z.object({
      siteId: z.string(),
      of: z.enum(['key', 'plan']),
      keyId: z.string().nullable(),
      percent: z.union([z.literal(80), z.literal(100)]),
      limit: z.int(),
      used: z.int(),
      month: z.string(),
      resetsAt: z.string(),
    }),
    created_at: z.int(),
    failures: z.int(),
    alert_url: z.string(),
    alert_secret: z.string(),
  })
  .transform(
    ({ created_at: at, alert_url: url, alert_secret: secret, ...rest }): AlertMessage => ({
      ...rest,
      at: isoTime(at),
      url,
      secret,
    }),
  );

export function postAlert(transaction: Transaction, alert: QuotaAlert, atMs: number): void {
  transaction.run(
    'INSERT INTO alert_messages (id, site_id, alert, created_at, next_attempt_at) VALUES ($1, $2, $3, $4, $4)',
    `msg_${randomText(20)}`,
    alert.siteId,
    JSON.stringify(alert),
    atMs,
  );
}

/** Messages that another gateway is just taking are left to it. */
export function takeAlerts(database: Database, limit: number): Promise<AlertMessage[]> {
  return database.write((transaction) =>
    transaction.many(
      messageRow,
      `WITH due AS (
         SELECT m.id, s.alert_url, s.alert_secret FROM alert_messages AS m JOIN sites AS s ON s.id = m.site_id
         WHERE m.next_attempt_at <= ${timeOr('$1')} AND s.alert_url IS NOT NULL
         ORDER BY m.created_at, m.id LIMIT $2 FOR UPDATE OF m SKIP LOCKED
       ), taken AS (
         UPDATE alert_messages AS m SET next_attempt_at = ${timeOr('$1')} + ${takenForMs} FROM due WHERE m.id = due.id
         RETURNING m.id, m.alert, m.created_at, m.failures, due.alert_url, due.alert_secret
       ) SELECT * FROM taken ORDER BY created_at, id`,
      transaction.givenTimeMs,
      limit,
    ),
  );
}

export function settleAlert(database: Database, id: string, delivery: AlertDelivery): Promise<void> {
  return database.write(async (transaction) => {
    if (delivery.outcome === 'failed')
      transaction.run(
        `UPDATE alert_messages SET failures = failures + 1, next_attempt_at = ${timeOr('$2')} + $3 WHERE id = $1`,
        id,
        transaction.givenTimeMs,
        delivery.retryInSeconds * 1000,
      );
    else transaction.run('DELETE FROM alert_messages WHERE id = $1', id);
  });
}

// Alerts on their way to the sites' own addresses, kept until they are delivered or given up.
import * as z from 'zod';
import { randomText } from '../../core/key-minting.ts';
import type { AlertDelivery, AlertMessage, QuotaAlert } from '../alerts.ts';
import { isoTime } from '../limits.ts';
import type { Database } from './database.ts';

/** For how long a message belongs to who has taken it: longer than any one delivery lasts. */
const takenForMs = 60_000;

const alert = z.object({
  siteId: z.string(),
  of: z.enum(['key', 'plan']),
  keyId: z.string().nullable(),
  percent: z.union([z.literal(80), z.literal(100)]),
  limit: z.int(),
  used: z.int(),
  month: z.string(),
  resetsAt: z.string(),
});

const messageRow = z.object({
  id: z.string(),
  alert: z.string(),
  created_at: z.int(),
  failures: z.int(),
  alert_url: z.string(),
  alert_secret: z.string(),
});

/** Inside a write transaction; nothing is kept for a site that has no address for it. */
export function postAlert(database: Database, { siteId, ...rest }: QuotaAlert, nowMs: number): void {
  database.run(
    `INSERT INTO alert_messages (id, site_id, alert, created_at, next_attempt_at)
     SELECT ?, id, ?, ?, ? FROM sites WHERE id = ? AND alert_url IS NOT NULL`,
    `msg_${randomText(20)}`,
    JSON.stringify({ siteId, ...rest }),
    nowMs,
    nowMs,
    siteId,
  );
}

export function takeAlerts(database: Database, limit: number): AlertMessage[] {
  return database.write((nowMs) => {
    const rows = database.many(
      messageRow,
      `SELECT m.id, m.alert, m.created_at, m.failures, s.alert_url, s.alert_secret
       FROM alert_messages AS m JOIN sites AS s ON s.id = m.site_id
       WHERE m.next_attempt_at <= ? AND s.alert_url IS NOT NULL ORDER BY m.created_at, m.id LIMIT ?`,
      nowMs,
      limit,
    );
    for (const { id } of rows)
      database.run('UPDATE alert_messages SET next_attempt_at = ? WHERE id = ?', nowMs + takenForMs, id);
    return rows.map((row) => ({
      id: row.id,
      alert: alert.parse(JSON.parse(row.alert)),
      at: isoTime(row.created_at),
      url: row.alert_url,
      secret: row.alert_secret,
      failures: row.failures,
    }));
  });
}

export function settleAlert(database: Database, id: string, delivery: AlertDelivery): void {
  database.write((nowMs) => {
    if (delivery.outcome === 'failed')
      database.run(
        'UPDATE alert_messages SET failures = failures + 1, next_attempt_at = ? WHERE id = ?',
        nowMs + delivery.retryInSeconds * 1000,
        id,
      );
    else database.run('DELETE FROM alert_messages WHERE id = ?', id);
  });
}

// A site as its owner has set it up.
import * as z from 'zod';
import { monthOf } from '../billing-month.ts';
import type { SiteChanges, SiteSettings } from '../site-settings.ts';
import type { Site } from '../store.ts';
import type { Database } from './database.ts';

const plan = z.enum(['trial', 'professional', 'enterprise']);
const siteRow = z.object({ id: z.string(), name: z.string(), plan });

const settingsRow = z
  .object({
    plan,
    billing_day: z.int(),
    overage: z.int(),
    alerts: z.int(),
    alert_url: z.string().nullable(),
    alert_secret: z.string().nullable(),
    requests_per_day: z.int(),
  })
  .transform((row): SiteSettings => {
    const { alert_url: url, alert_secret: secret } = row;
    return {
      plan: row.plan,
      billingDay: row.billing_day,
      overage: row.overage === 1,
      alerts: row.alerts === 1,
      alertWebhook: url !== null && secret !== null ? { url, secret } : null,
      requestsPerDay: row.requests_per_day,
    };
  });

/** Inside a transaction. */
export function listSites(database: Database): Site[] {
  return database.many(siteRow, 'SELECT id, name, plan FROM sites ORDER BY created_at, rowid');
}

/** Inside a transaction. */
export function readSite(database: Database, siteId: string): SiteSettings | undefined {
  return database.one(
    settingsRow,
    `SELECT plan, billing_day, overage, alerts, alert_url, alert_secret, requests_per_day FROM sites WHERE id = ?`,
    siteId,
  );
}

export function changeSite(database: Database, siteId: string, changes: SiteChanges): SiteSettings | undefined {
  return database.write((nowMs) => {
    const before = readSite(database, siteId);
    if (!before) return undefined;
    const wanted = { ...before, ...changes };
    const after = { ...wanted, billingDay: Math.min(28, Math.max(1, Math.trunc(wanted.billingDay))) };
    database.run(
      `UPDATE sites SET plan = ?, billing_day = ?, overage = ?, alerts = ?, alert_url = ?, alert_secret = ?,
         requests_per_day = ? WHERE id = ?`,
      after.plan,
      after.billingDay,
      after.overage ? 1 : 0,
      after.alerts ? 1 : 0,
      after.alertWebhook?.url ?? null,
      after.alertWebhook?.secret ?? null,
      after.requestsPerDay,
      siteId,
    );
    if (after.billingDay !== before.billingDay) recount(database, siteId, monthOf(nowMs, after.billingDay).startsAtMs);
    return after;
  });
}

/** Inside a transaction. */
export function ownsWorkspace(database: Database, siteId: string, workspaceId: string): boolean {
  const found = database.one(z.unknown(), 'SELECT 1 FROM workspaces WHERE id = ? AND site_id = ?', workspaceId, siteId);
  return found !== undefined;
}

/** Starts the month's windows of a site and its keys again, with what the days since its new beginning have used. */
function recount(database: Database, siteId: string, startsAtMs: number): void {
  database.run(
    `INSERT INTO windows (owner_id, period, starts_at, used)
     SELECT k.id, 'month', ?1, sum(u.calls) FROM keys AS k JOIN daily_usage AS u ON u.key_id = k.id
     WHERE k.site_id = ?2 AND u.day >= ?1 GROUP BY k.id
     ON CONFLICT DO UPDATE SET starts_at = excluded.starts_at, used = excluded.used`,
    startsAtMs,
    siteId,
  );
  database.run(
    `INSERT INTO windows (owner_id, period, starts_at, used)
     SELECT ?2, 'month', ?1, coalesce(sum(u.calls), 0) FROM keys AS k JOIN daily_usage AS u ON u.key_id = k.id
     WHERE k.site_id = ?2 AND k.kind = 'mcp' AND u.day >= ?1
     ON CONFLICT DO UPDATE SET starts_at = excluded.starts_at, used = excluded.used`,
    startsAtMs,
    siteId,
  );
}

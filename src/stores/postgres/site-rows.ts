// A site as its owner has set it up.
import * as z from 'zod';
import { monthOf } from '../billing-month.ts';
import { openSite } from '../records/workspaces.ts';
import type { SiteChanges, SiteSettings } from '../site-settings.ts';
import type { NewKey, Site } from '../store.ts';
import type { Database, Transaction } from './database.ts';
import { insertKey } from './manage-keys.ts';
import { drive } from './run-work.ts';
import { holdSite, timeOr } from './site-clock.ts';

const plan = z.enum(['trial', 'professional', 'enterprise']);
const siteRow = z.object({ id: z.string(), name: z.string(), plan });
const createdRow = z.object({ created_at: z.int() });

const settingsRow = z
  .object({
    plan,
    billing_day: z.int(),
    overage: z.boolean(),
    alerts: z.boolean(),
    alert_url: z.string().nullable(),
    alert_secret: z.string().nullable(),
    requests_per_day: z.int(),
  })
  .transform(
    ({ plan, billing_day, overage, alerts, alert_url: url, alert_secret: secret, requests_per_day }): SiteSettings => ({
      plan,
      billingDay: billing_day,
      overage,
      alerts,
      alertWebhook: url !== null && secret !== null ? { url, secret } : null,
      requestsPerDay: requests_per_day,
    }),
  );

export function initialise(database: Database, site: Site, adminKey: NewKey, by: string): Promise<boolean> {
  return database.write(async (transaction) => {
    // Of gateways that start at once on an empty database one comes first; the others find what it has made.
    transaction.run('LOCK TABLE sites IN SHARE ROW EXCLUSIVE MODE');
    if ((await selectSites(transaction)).length > 0) return false;
    const created = await transaction.one(
      createdRow,
      `INSERT INTO sites (id, name, plan, created_at, newest_at) SELECT $1, $2, $3, t.now, t.now
       FROM (SELECT ${timeOr('$4')} AS now) AS t RETURNING created_at`,
      site.id,
      site.name,
      site.plan,
      transaction.givenTimeMs,
    );
    if (!created) throw new Error('the first site was not written');
    insertKey(transaction, adminKey, by, created.created_at);
    await drive(transaction, openSite(site.id));
    return true;
  });
}

export function listSites(database: Database): Promise<Site[]> {
  return database.read(selectSites);
}

export function findSite(database: Database, siteId: string): Promise<SiteSettings | undefined> {
  return database.read((transaction) => selectSettings(transaction, siteId));
}

export function changeSite(
  database: Database,
  siteId: string,
  changes: SiteChanges,
): Promise<SiteSettings | undefined> {
  return database.write(async (transaction) => {
    const nowMs = await holdSite(transaction, siteId);
    const before = await selectSettings(transaction, siteId);
    if (!before || nowMs === undefined) return undefined;
    const wanted = { ...before, ...changes };
    const after = { ...wanted, billingDay: Math.min(28, Math.max(1, Math.trunc(wanted.billingDay))) };
    transaction.run(
      `UPDATE sites SET plan = $2, billing_day = $3, overage = $4, alerts = $5, alert_url = $6, alert_secret = $7,
         requests_per_day = $8 WHERE id = $1`,
      siteId,
      after.plan,
      after.billingDay,
      after.overage,
      after.alerts,
      after.alertWebhook?.url ?? null,
      after.alertWebhook?.secret ?? null,
      after.requestsPerDay,
    );
    if (after.billingDay !== before.billingDay)
      recount(transaction, siteId, monthOf(nowMs, after.billingDay).startsAtMs);
    return after;
  });
}

function selectSites(transaction: Transaction): Promise<Site[]> {
  return transaction.many(siteRow, 'SELECT id, name, plan FROM sites ORDER BY number');
}

export function selectSettings(transaction: Transaction, siteId: string): Promise<SiteSettings | undefined> {
  return transaction.one(
    settingsRow,
    `SELECT plan, billing_day, overage, alerts, alert_url, alert_secret, requests_per_day FROM sites WHERE id = $1`,
    siteId,
  );
}

/** Starts the month's windows of a site and its keys again, with what the days since its new beginning have used. */
function recount(transaction: Transaction, siteId: string, startsAtMs: number): void {
  transaction.run(
    `INSERT INTO windows (owner_id, period, starts_at, used)
     SELECT k.id, 'month', $1, sum(u.calls) FROM keys AS k JOIN daily_usage AS u ON u.key_id = k.id
     WHERE k.site_id = $2 AND u.day >= $1 GROUP BY k.id
     ON CONFLICT (owner_id, period) DO UPDATE SET starts_at = excluded.starts_at, used = excluded.used`,
    startsAtMs,
    siteId,
  );
  transaction.run(
    `INSERT INTO windows (owner_id, period, starts_at, used)
     SELECT $2, 'month', $1, coalesce(sum(u.calls), 0) FROM keys AS k JOIN daily_usage AS u ON u.key_id = k.id
     WHERE k.site_id = $2 AND k.kind = 'mcp' AND u.day >= $1
     ON CONFLICT (owner_id, period) DO UPDATE SET starts_at = excluded.starts_at, used = excluded.used`,
    startsAtMs,
    siteId,
  );
}

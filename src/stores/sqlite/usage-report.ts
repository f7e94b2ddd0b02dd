// What a key and its site have used in a month, and the calls that have not ended.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { type BillingMonth, monthNamed, monthOf } from '../billing-month.ts';
import { isoTime, nearerQuota, quotasOf } from '../limits.ts';
import type { SiteSettings } from '../site-settings.ts';
import type { DayUsage, ScopeUse, SiteUsage, UsageReport } from '../usage.ts';
import type { Database } from './database.ts';
import { readSite } from './site-rows.ts';

const quotaRow = z.object({ monthly_quota: z.int().nullable() });
const totalRow = z.object({ calls: z.int(), overage: z.int() });
const toolRow = z.object({ tool: z.string(), calls: z.int() });
const dayRow = z
  .object({ day: z.int(), calls: z.int() })
  .transform(({ day, calls }): DayUsage => ({ day: dateOf(day), calls }));
const keyRow = z
  .object({ id: z.string(), label: z.string(), calls: z.int() })
  .transform(({ id: keyId, ...rest }) => ({ keyId, ...rest }));
const scopeRow = z
  .object({ scope: z.string(), calls: z.int(), day: z.int() })
  .transform(({ scope, calls, day }): ScopeUse => ({ scope, calls, lastUsedOn: dateOf(day) }));
const openCallRow = z
  .object({ id: z.string(), tool: z.string(), started_at: z.int() })
  .transform(({ id, tool, started_at: startedAtMs }) => ({ id, tool, startedAt: isoTime(startedAtMs) }));

/** The days of one key, or of all MCP keys of a site; each takes the id, then the month's beginning and end. */
const daysOfKey = 'FROM daily_usage AS u JOIN keys AS k ON k.id = u.key_id WHERE k.id = ? AND u.day >= ? AND u.day < ?';
const daysOfSite = `FROM daily_usage AS u JOIN keys AS k ON k.id = u.key_id
  WHERE k.site_id = ? AND k.kind = 'mcp' AND u.day >= ? AND u.day < ?`;

export function reportUsage(database: Database, siteId: string, keyId: string, monthName?: string): UsageReport {
  return database.read((nowMs) => {
    const site = readSite(database, siteId);
    const key = database.one(quotaRow, 'SELECT monthly_quota FROM keys WHERE id = ? AND site_id = ?', keyId, siteId);
    if (!site || !key) throw new VelaroError('key.unknown', 'There is no key with that id.');
    const month = readMonth(monthName, site, nowMs);
    const ofKey = readDays(database, daysOfKey, keyId, month);
    const ofSite = readTotal(database, daysOfSite, siteId, month);
    const { calls: used } = readTotal(database, daysOfKey, keyId, month);
    const quotas = quotasOf(
      { monthlyQuota: key.monthly_quota, usedThisMonth: used },
      { ...site, usedThisMonth: ofSite.calls },
      0,
      month.startsAtMs,
    );
    return { month: month.name, used, quota: nearerQuota(quotas), ...ofKey };
  });
}

export function reportSiteUsage(database: Database, siteId: string, monthName?: string): SiteUsage | undefined {
  return database.read((nowMs) => {
    const site = readSite(database, siteId);
    if (!site) return undefined;
    const month = readMonth(monthName, site, nowMs);
    const { calls: used, overage } = readTotal(database, daysOfSite, siteId, month);
    const { ofPlan } = quotasOf(
      { monthlyQuota: null, usedThisMonth: 0 },
      { ...site, usedThisMonth: used },
      0,
      month.startsAtMs,
    );
    return {
      month: month.name,
      used,
      overage,
      quota: ofPlan,
      ...readDays(database, daysOfSite, siteId, month),
      byKey: database.many(
        keyRow,
        `SELECT k.id, k.label, sum(u.calls) AS calls ${daysOfSite} GROUP BY k.id ORDER BY calls DESC, k.id`,
        siteId,
        month.startsAtMs,
        month.endsAtMs,
      ),
    };
  });
}

export function reportScopeUse(database: Database, siteId: string, keyId: string): ScopeUse[] {
  return database.read(() =>
    database.many(
      scopeRow,
      `SELECT u.scope, sum(u.calls) AS calls, max(u.day) AS day FROM daily_usage AS u JOIN keys AS k ON k.id = u.key_id
       WHERE k.id = ? AND k.site_id = ? AND u.scope IS NOT NULL GROUP BY u.scope`,
      keyId,
      siteId,
    ),
  );
}

export function listOpenCalls(database: Database): z.infer<typeof openCallRow>[] {
  return database.read(() =>
    database.many(openCallRow, 'SELECT id, tool, started_at FROM calls WHERE status IS NULL ORDER BY started_at, id'),
  );
}

function readDays(
  database: Database,
  days: string,
  id: string,
  { startsAtMs, endsAtMs }: BillingMonth,
): Pick<UsageReport, 'byTool' | 'byDay'> {
  return {
    byTool: database.many(
      toolRow,
      `SELECT u.tool, sum(u.calls) AS calls ${days} GROUP BY u.tool ORDER BY calls DESC, u.tool`,
      id,
      startsAtMs,
      endsAtMs,
    ),
    byDay: database.many(
      dayRow,
      `SELECT u.day, sum(u.calls) AS calls ${days} GROUP BY u.day ORDER BY u.day`,
      id,
      startsAtMs,
      endsAtMs,
    ),
  };
}

function readTotal(
  database: Database,
  days: string,
  id: string,
  { startsAtMs, endsAtMs }: BillingMonth,
): z.infer<typeof totalRow> {
  const total = database.one(
    totalRow,
    `SELECT coalesce(sum(u.calls), 0) AS calls, coalesce(sum(u.overage), 0) AS overage ${days}`,
    id,
    startsAtMs,
    endsAtMs,
  );
  return total ?? { calls: 0, overage: 0 };
}

function readMonth(name: string | undefined, { billingDay }: SiteSettings, nowMs: number): BillingMonth {
  const month = name === undefined ? monthOf(nowMs, billingDay) : monthNamed(name, billingDay);
  if (month) return month;
  throw new VelaroError('argument.invalid', 'The month must be a year and a month, such as 2026-11.', {
    details: { field: 'month' },
  });
}

function dateOf(dayMs: number): string {
  return isoTime(dayMs).slice(0, 10);
}

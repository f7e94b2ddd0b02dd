// What a key and its site have used in a month, and the calls that have not ended.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { type BillingMonth, monthNamed, monthOf } from '../billing-month.ts';
import { isoTime, nearerQuota, quotasOf } from '../limits.ts';
import type { DayUsage, ScopeUse, SiteUsage, UsageReport } from '../usage.ts';
import type { Database, Transaction } from './database.ts';
import { timeAtSite } from './site-clock.ts';
import { selectSettings } from './site-rows.ts';

const quotaRow = z.object({ monthly_quota: z.int().nullable() });
const timeRow = z.object({ now: z.int() });
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

/** The days of one key, or of all MCP keys of a site, whose id is `$1`; the month's beginning and end are `$2` and `$3`. */
const daysOfKey =
  'FROM daily_usage AS u JOIN keys AS k ON k.id = u.key_id WHERE k.id = $1 AND u.day >= $2 AND u.day < $3';
const daysOfSite = `FROM daily_usage AS u JOIN keys AS k ON k.id = u.key_id
  WHERE k.site_id = $1 AND k.kind = 'mcp' AND u.day >= $2 AND u.day < $3`;

export function reportUsage(
  database: Database,
  siteId: string,
  keyId: string,
  monthName?: string,
): Promise<UsageReport> {
  return database.read(async (transaction) => {
    const [place, key] = await Promise.all([
      findMonth(transaction, siteId, monthName),
      transaction.one(quotaRow, 'SELECT monthly_quota FROM keys WHERE id = $1 AND site_id = $2', keyId, siteId),
    ]);
    if (!place || !key) throw new VelaroError('key.unknown', 'There is no key with that id.');
    const { site, month } = place;
    const [{ calls: used }, ofSite, days] = await Promise.all([
      readTotal(transaction, daysOfKey, keyId, month),
      readTotal(transaction, daysOfSite, siteId, month),
      readDays(transaction, daysOfKey, keyId, month),
    ]);
    const quotas = quotasOf(
      { monthlyQuota: key.monthly_quota, usedThisMonth: used },
      { ...site, usedThisMonth: ofSite.calls },
      0,
      month.startsAtMs,
    );
    return { month: month.name, used, quota: nearerQuota(quotas), ...days };
  });
}

export function reportSiteUsage(
  database: Database,
  siteId: string,
  monthName?: string,
): Promise<SiteUsage | undefined> {
  return database.read(async (transaction) => {
    const place = await findMonth(transaction, siteId, monthName);
    if (!place) return undefined;
    const { site, month } = place;
    const [{ calls: used, overage }, days, byKey] = await Promise.all([
      readTotal(transaction, daysOfSite, siteId, month),
      readDays(transaction, daysOfSite, siteId, month),
      transaction.many(
        keyRow,
        `SELECT k.id, k.label, sum(u.calls) AS calls ${daysOfSite} GROUP BY k.id ORDER BY calls DESC, k.id`,
        ...rangeOf(siteId, month),
      ),
    ]);
    const { ofPlan } = quotasOf(
      { monthlyQuota: null, usedThisMonth: 0 },
      { ...site, usedThisMonth: used },
      0,
      month.startsAtMs,
    );
    return { month: month.name, used, overage, quota: ofPlan, ...days, byKey };
  });
}

export function reportScopeUse(database: Database, siteId: string, keyId: string): Promise<ScopeUse[]> {
  return database.read((transaction) =>
    transaction.many(
      scopeRow,
      `SELECT u.scope, sum(u.calls) AS calls, max(u.day) AS day FROM daily_usage AS u JOIN keys AS k ON k.id = u.key_id
       WHERE k.id = $1 AND k.site_id = $2 AND u.scope IS NOT NULL GROUP BY u.scope`,
      keyId,
      siteId,
    ),
  );
}

export function listOpenCalls(database: Database): Promise<z.infer<typeof openCallRow>[]> {
  return database.read((transaction) =>
    transaction.many(
      openCallRow,
      'SELECT id, tool, started_at FROM calls WHERE status IS NULL ORDER BY started_at, id',
    ),
  );
}

async function findMonth(transaction: Transaction, siteId: string, monthName: string | undefined) {
  const [site, time] = await Promise.all([
    selectSettings(transaction, siteId),
    transaction.one(
      timeRow,
      `SELECT ${timeAtSite('$2')} AS now FROM sites AS s WHERE s.id = $1`,
      siteId,
      transaction.givenTimeMs,
    ),
  ]);
  if (!site || !time) return undefined;
  const month = monthName === undefined ? monthOf(time.now, site.billingDay) : monthNamed(monthName, site.billingDay);
  if (month) return { site, month };
  throw new VelaroError('argument.invalid', 'The month must be a year and a month, such as 2026-11.', {
    details: { field: 'month' },
  });
}

async function readDays(
  transaction: Transaction,
  days: string,
  id: string,
  month: BillingMonth,
): Promise<Pick<UsageReport, 'byTool' | 'byDay'>> {
  const range = rangeOf(id, month);
  const [byTool, byDay] = await Promise.all([
    transaction.many(
      toolRow,
      `SELECT u.tool, sum(u.calls) AS calls ${days} GROUP BY u.tool ORDER BY calls DESC, u.tool`,
      ...range,
    ),
    transaction.many(dayRow, `SELECT u.day, sum(u.calls) AS calls ${days} GROUP BY u.day ORDER BY u.day`, ...range),
  ]);
  return { byTool, byDay };
}

async function readTotal(
  transaction: Transaction,
  days: string,
  id: string,
  month: BillingMonth,
): Promise<z.infer<typeof totalRow>> {
  const total = await transaction.one(
    totalRow,
    `SELECT coalesce(sum(u.calls), 0) AS calls, coalesce(sum(u.overage), 0) AS overage ${days}`,
    ...rangeOf(id, month),
  );
  return total ?? { calls: 0, overage: 0 };
}

function rangeOf(id: string, { startsAtMs, endsAtMs }: BillingMonth): [string, number, number] {
  return [id, startsAtMs, endsAtMs];
}

function dateOf(dayMs: number): string {
  return isoTime(dayMs).slice(0, 10);
}

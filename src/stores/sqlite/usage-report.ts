// What a key and its site have used in a month, and the calls that have not ended.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { type CalendarMonth, monthNamed, monthOf } from '../calendar-month.ts';
import { nearestQuota } from '../decide.ts';
import type { UsageReport } from '../store.ts';
import type { Database } from './database.ts';

const keyUsageRow = z.object({
  monthly_quota: z.int().nullable(),
  plan: z.enum(['trial', 'professional', 'enterprise']),
  used: z.int(),
  site_used: z.int(),
});
const toolRow = z.object({ tool: z.string(), calls: z.int() });
const openCallRow = z
  .object({ id: z.string(), tool: z.string(), started_at: z.int() })
  .transform(({ id, tool, started_at: startedAtMs }) => ({ id, tool, startedAt: new Date(startedAtMs).toISOString() }));

export function reportUsage(database: Database, siteId: string, keyId: string, monthName?: string): UsageReport {
  return database.read((nowMs) => {
    const month = monthName === undefined ? monthOf(nowMs) : readMonth(monthName);
    const row = database.one(
      keyUsageRow,
      `SELECT k.monthly_quota, s.plan, coalesce(ku.used, 0) AS used, coalesce(su.used, 0) AS site_used
       FROM keys AS k JOIN sites AS s ON s.id = k.site_id
       LEFT JOIN counters AS ku ON ku.owner_id = k.id AND ku.period = 'month' AND ku.starts_at = ?1
       LEFT JOIN counters AS su ON su.owner_id = s.id AND su.period = 'month' AND su.starts_at = ?1
       WHERE k.id = ?2 AND k.site_id = ?3`,
      month.startsAtMs,
      keyId,
      siteId,
    );
    if (!row) throw new VelaroError('key.unknown', 'There is no key with that id.');
    return {
      month: month.name,
      used: row.used,
      quota: nearestQuota(
        { monthlyQuota: row.monthly_quota, usedThisMonth: row.used },
        { plan: row.plan, usedThisMonth: row.site_used },
        month.startsAtMs,
      ),
      byTool: database.many(
        toolRow,
        'SELECT tool, calls FROM tool_usage WHERE key_id = ? AND month_starts_at = ? ORDER BY calls DESC, tool',
        keyId,
        month.startsAtMs,
      ),
    };
  });
}

export function listOpenCalls(database: Database): z.infer<typeof openCallRow>[] {
  return database.read(() =>
    database.many(openCallRow, 'SELECT id, tool, started_at FROM calls WHERE status IS NULL ORDER BY started_at, id'),
  );
}

function readMonth(name: string): CalendarMonth {
  const month = monthNamed(name);
  if (month) return month;
  throw new VelaroError('argument.invalid', 'The month must be a year and a month, such as 2026-11.', {
    details: { field: 'month' },
  });
}

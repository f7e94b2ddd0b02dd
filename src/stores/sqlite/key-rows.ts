// Reads keys as the database holds them into records as callers see them.
import * as z from 'zod';
import { monthOf } from '../billing-month.ts';
import { isoTime } from '../limits.ts';
import type { KeyRecord, KeyStatus } from '../store.ts';
import type { Database } from './database.ts';

const columns = {
  id: z.string(),
  site_id: z.string(),
  kind: z.enum(['mcp', 'rest', 'velaflows']),
  environment: z.enum(['live', 'test']),
  label: z.string(),
  scopes: z.string(),
  admin: z.int(),
  monthly_quota: z.int().nullable(),
  workspace_ids: z.string().nullable(),
  requests_per_minute: z.int().nullable(),
  created_at: z.int(),
  expires_at: z.int().nullable(),
  revoked_at: z.int().nullable(),
  last_used_at: z.int().nullable(),
  prefix: z.string(),
  billing_day: z.int(),
  month_starts_at: z.int().nullable(),
  month_used: z.int().nullable(),
};

export const keyRow = z.object(columns);
export type KeyRow = z.infer<typeof keyRow>;

const textList = z.array(z.string());

/** Joins that complete a key `k`: its current text's prefix, its site's billing day, and its latest month with a call. */
export const keyJoins = `
  JOIN key_texts AS c ON c.key_id = k.id AND c.role = 'current'
  JOIN sites AS s ON s.id = k.site_id
  LEFT JOIN windows AS w ON w.owner_id = k.id AND w.period = 'month'`;

export const keyColumns = 'k.*, c.prefix, s.billing_day, w.starts_at AS month_starts_at, w.used AS month_used';

export function toKeyRecord(row: KeyRow, nowMs: number): KeyRecord {
  return {
    id: row.id,
    siteId: row.site_id,
    kind: row.kind,
    environment: row.environment,
    label: row.label,
    prefix: row.prefix,
    scopes: readTextList(row.scopes),
    admin: row.admin === 1,
    monthlyQuota: row.monthly_quota,
    workspaceIds: row.workspace_ids === null ? null : readTextList(row.workspace_ids),
    requestsPerMinute: row.requests_per_minute,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTimeOrNull(row.expires_at),
    revokedAt: isoTimeOrNull(row.revoked_at),
    lastUsedAt: isoTimeOrNull(row.last_used_at),
    usedThisMonth: usedThisMonth(row, nowMs),
    status: statusOf(row, nowMs),
  };
}

export function findKeyRow(database: Database, siteId: string, keyId: string): KeyRow | undefined {
  return database.one(
    keyRow,
    `SELECT ${keyColumns} FROM keys AS k ${keyJoins} WHERE k.id = ? AND k.site_id = ?`,
    keyId,
    siteId,
  );
}

export function readTextList(json: string): string[] {
  return textList.parse(JSON.parse(json));
}

function usedThisMonth(row: KeyRow, nowMs: number): number {
  return row.month_starts_at === monthOf(nowMs, row.billing_day).startsAtMs ? (row.month_used ?? 0) : 0;
}

function statusOf(row: KeyRow, nowMs: number): KeyStatus {
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at !== null && row.expires_at <= nowMs ? 'expired' : 'active';
}

function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}

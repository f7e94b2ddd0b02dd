// Reads keys as the database holds them into records as callers see them.
import * as z from 'zod';
import { monthOf } from '../calendar-month.ts';
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
  created_at: z.int(),
  expires_at: z.int().nullable(),
  revoked_at: z.int().nullable(),
  last_used_at: z.int().nullable(),
  prefix: z.string(),
  used: z.int(),
};

export const keyRow = z.object(columns);
export type KeyRow = z.infer<typeof keyRow>;

const scopeList = z.array(z.string());

/** Joins that complete a key `k`: its current text's prefix and its calls this month; takes the month's start. */
export const keyJoins = `
  JOIN key_texts AS c ON c.key_id = k.id AND c.role = 'current'
  LEFT JOIN counters AS ku ON ku.owner_id = k.id AND ku.period = 'month' AND ku.starts_at = ?`;

export const keyColumns = 'k.*, c.prefix, coalesce(ku.used, 0) AS used';

export function toKeyRecord(row: KeyRow, nowMs: number): KeyRecord {
  return {
    id: row.id,
    siteId: row.site_id,
    kind: row.kind,
    environment: row.environment,
    label: row.label,
    prefix: row.prefix,
    scopes: readScopeList(row.scopes),
    admin: row.admin === 1,
    monthlyQuota: row.monthly_quota,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTimeOrNull(row.expires_at),
    revokedAt: isoTimeOrNull(row.revoked_at),
    lastUsedAt: isoTimeOrNull(row.last_used_at),
    usedThisMonth: row.used,
    status: statusOf(row, nowMs),
  };
}

export function findKeyRow(database: Database, siteId: string, keyId: string, nowMs: number): KeyRow | undefined {
  return database.one(
    keyRow,
    `SELECT ${keyColumns} FROM keys AS k ${keyJoins} WHERE k.id = ? AND k.site_id = ?`,
    monthOf(nowMs).startsAtMs,
    keyId,
    siteId,
  );
}

export function readScopeList(json: string): string[] {
  return scopeList.parse(JSON.parse(json));
}

function statusOf(row: KeyRow, nowMs: number): KeyStatus {
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at !== null && row.expires_at <= nowMs ? 'expired' : 'active';
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}

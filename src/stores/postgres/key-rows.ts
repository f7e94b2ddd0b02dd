// Reads keys as PostgreSQL holds them into records as callers see them.
import * as z from 'zod';
import { monthOf } from '../billing-month.ts';
import { isoTime } from '../limits.ts';
import type { KeyRecord, KeyStatus } from '../store.ts';
import type { Transaction } from './database.ts';
import { timeAtSite } from './site-clock.ts';

export const keyColumns = {
  id: z.string(),
  site_id: z.string(),
  kind: z.enum(['mcp', 'rest', 'velaflows']),
  environment: z.enum(['live', 'test']),
  label: z.string(),
  scopes: z.array(z.string()),
  admin: z.boolean(),
  monthly_quota: z.int().nullable(),
  workspace_ids: z.array(z.string()).nullable(),
  requests_per_minute: z.int().nullable(),
  created_at: z.int(),
  expires_at: z.int().nullable(),
  revoked_at: z.int().nullable(),
  last_used_at: z.int().nullable(),
};

/** A key `k` with its current text's prefix, its latest month with a call, and the time at its site. */
export const keyRow = z.object({
  ...keyColumns,
  prefix: z.string(),
  billing_day: z.int(),
  month_starts_at: z.int().nullable(),
  month_used: z.int().nullable(),
  now: z.int(),
});
export type KeyRow = z.infer<typeof keyRow>;

/** `$1` is the time that a test gives, or null. */
const selectKeys = `
  SELECT k.*, c.prefix, s.billing_day, w.starts_at AS month_starts_at, w.used AS month_used, ${timeAtSite('$1')} AS now
  FROM keys AS k
  JOIN key_texts AS c ON c.key_id = k.id AND c.role = 'current'
  JOIN sites AS s ON s.id = k.site_id
  LEFT JOIN windows AS w ON w.owner_id = k.id AND w.period = 'month'`;

/** All keys of a site, newest first. */
export function selectKeysOfSite(transaction: Transaction, siteId: string): Promise<KeyRow[]> {
  return transaction.many(
    keyRow,
    `${selectKeys} WHERE k.site_id = $2 ORDER BY k.created_at DESC, k.number DESC`,
    transaction.givenTimeMs,
    siteId,
  );
}

export function selectKey(transaction: Transaction, siteId: string, keyId: string): Promise<KeyRow | undefined> {
  return transaction.one(
    keyRow,
    `${selectKeys} WHERE k.site_id = $2 AND k.id = $3`,
    transaction.givenTimeMs,
    siteId,
    keyId,
  );
}

/** The key that a text opens, unless the text has ended. */
export function selectKeyByText(transaction: Transaction, hash: Uint8Array): Promise<KeyRow | undefined> {
  return transaction.one(
    keyRow,
    `${selectKeys} JOIN key_texts AS t ON t.key_id = k.id
     WHERE t.hash = $2 AND (t.ends_at IS NULL OR t.ends_at > ${timeAtSite('$1')})`,
    transaction.givenTimeMs,
    hash,
  );
}

export function toKeyRecord(row: KeyRow): KeyRecord {
  const monthStartsAtMs = monthOf(row.now, row.billing_day).startsAtMs;
  return {
    id: row.id,
    siteId: row.site_id,
    kind: row.kind,
    environment: row.environment,
    label: row.label,
    prefix: row.prefix,
    scopes: row.scopes,
    admin: row.admin,
    monthlyQuota: row.monthly_quota,
    workspaceIds: row.workspace_ids,
    requestsPerMinute: row.requests_per_minute,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTimeOrNull(row.expires_at),
    revokedAt: isoTimeOrNull(row.revoked_at),
    lastUsedAt: isoTimeOrNull(row.last_used_at),
    usedThisMonth: row.month_starts_at === monthStartsAtMs ? (row.month_used ?? 0) : 0,
    status: statusOf(row),
  };
}

function statusOf(row: KeyRow): KeyStatus {
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at !== null && row.expires_at <= row.now ? 'expired' : 'active';
}

function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}

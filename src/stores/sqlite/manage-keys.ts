// What a store does with keys apart from admitting them: create, list, find, revoke, rotate.
import type { KeyRecord, NewKey, NewSecret } from '../store.ts';
import type { Database } from './database.ts';
import { recordKeyEvent } from './key-audit.ts';
import { findKeyRow, type KeyRow, keyColumns, keyJoins, keyRow, toKeyRecord } from './key-rows.ts';

const successorLifeMs = 24 * 3_600_000;

/** Must run inside a write transaction. */
export function insertKey(database: Database, key: NewKey, by: string, nowMs: number): void {
  database.run(
    `INSERT INTO keys (id, site_id, kind, environment, label, scopes, admin, monthly_quota, workspace_ids,
       requests_per_minute, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    key.id,
    key.siteId,
    key.kind,
    key.environment,
    key.label,
    JSON.stringify(key.scopes),
    key.admin ? 1 : 0,
    key.monthlyQuota,
    key.workspaceIds ? JSON.stringify(key.workspaceIds) : null,
    key.requestsPerMinute ?? null,
    nowMs,
    key.expiresAt === null ? null : Date.parse(key.expiresAt),
  );
  database.run(
    `INSERT INTO key_texts (hash, key_id, prefix, role, created_at) VALUES (?, ?, ?, 'current', ?)`,
    key.secret.hash,
    key.id,
    key.secret.prefix,
    nowMs,
  );
  recordKeyEvent(database, key.id, 'created', by, nowMs);
}

export function createKey(database: Database, key: NewKey, by: string): KeyRecord {
  return database.write((nowMs) => {
    insertKey(database, key, by, nowMs);
    const row = findKeyRow(database, key.siteId, key.id);
    if (!row) throw new Error('a key that was just written is not there');
    return toKeyRecord(row, nowMs);
  });
}

export function listKeys(database: Database, siteId: string): KeyRecord[] {
  return database.read((nowMs) =>
    database
      .many(
        keyRow,
        `SELECT ${keyColumns} FROM keys AS k ${keyJoins} WHERE k.site_id = ? ORDER BY k.created_at DESC, k.rowid DESC`,
        siteId,
      )
      .map((row) => toKeyRecord(row, nowMs)),
  );
}

export function findKey(database: Database, siteId: string, keyId: string): KeyRecord | undefined {
  return database.read((nowMs) => {
    const row = findKeyRow(database, siteId, keyId);
    return row && toKeyRecord(row, nowMs);
  });
}

export function revokeKey(database: Database, siteId: string, keyId: string, by: string): boolean {
  return database.write((nowMs) => {
    const row = findKeyRow(database, siteId, keyId);
    if (row) endKey(database, row, 'revoked', by, nowMs);
    return row !== undefined;
  });
}

export function reportLeak(database: Database, hash: Uint8Array): KeyRecord | undefined {
  return database.write((nowMs) => {
    const row = database.one(
      keyRow,
      `SELECT ${keyColumns} FROM key_texts AS t JOIN keys AS k ON k.id = t.key_id ${keyJoins}
       WHERE t.hash = ? AND (t.ends_at IS NULL OR t.ends_at > ?)`,
      hash,
      nowMs,
    );
    if (!row) return undefined;
    endKey(database, row, 'leaked', 'reporter', nowMs);
    return toKeyRecord({ ...row, revoked_at: row.revoked_at ?? nowMs }, nowMs);
  });
}

function endKey(database: Database, row: KeyRow, event: 'revoked' | 'leaked', by: string, nowMs: number): void {
  if (row.revoked_at !== null) return;
  database.run('UPDATE keys SET revoked_at = ? WHERE id = ?', nowMs, row.id);
  recordKeyEvent(database, row.id, event, by, nowMs);
}

export function rotateKey(
  database: Database,
  siteId: string,
  keyId: string,
  successor: NewSecret,
  graceSeconds: number | 'at-once',
  by: string,
): KeyRecord | undefined {
  return database.write((nowMs) => {
    const row = findKeyRow(database, siteId, keyId);
    if (!row) return undefined;
    const record = toKeyRecord(row, nowMs);
    if (record.status !== 'active') return record;
    database.run(`DELETE FROM key_texts WHERE key_id = ? AND role = 'successor'`, keyId);
    database.run(
      `INSERT INTO key_texts (hash, key_id, prefix, role, created_at, ends_at, grace_seconds)
       VALUES (?, ?, ?, 'successor', ?, ?, ?)`,
      successor.hash,
      keyId,
      successor.prefix,
      nowMs,
      nowMs + successorLifeMs,
      graceSeconds === 'at-once' ? 0 : graceSeconds,
    );
    recordKeyEvent(database, keyId, 'rotated', by, nowMs);
    if (graceSeconds !== 'at-once') return record;
    promoteSuccessor(database, keyId, nowMs);
    return { ...record, prefix: successor.prefix };
  });
}

/** Makes the successor the key; older texts die when its grace is over, none of them later than that. Inside a write transaction. */
export function promoteSuccessor(database: Database, keyId: string, nowMs: number): void {
  database.run(
    `UPDATE key_texts AS old SET role = 'retiring', ends_at = min(coalesce(old.ends_at, s.dies_at), s.dies_at)
     FROM (SELECT ? + grace_seconds * 1000 AS dies_at FROM key_texts WHERE key_id = ? AND role = 'successor') AS s
     WHERE old.key_id = ? AND old.role IN ('current', 'retiring')`,
    nowMs,
    keyId,
    keyId,
  );
  database.run(
    `UPDATE key_texts SET role = 'current', ends_at = NULL, grace_seconds = NULL WHERE key_id = ? AND role = 'successor'`,
    keyId,
  );
}

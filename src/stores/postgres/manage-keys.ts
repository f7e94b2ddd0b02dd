// What a store does with keys apart from admitting them: create, list, find, revoke, rotate.
import type { KeyEvent } from '../key-events.ts';
import type { KeyRecord, NewKey, NewSecret } from '../store.ts';
import type { Database, Transaction } from './database.ts';
import { recordKeyEvent } from './key-audit.ts';
import { type KeyRow, selectKey, selectKeyByText, selectKeysOfSite, toKeyRecord } from './key-rows.ts';
import { addSuccessor, addText, promoteSuccessor } from './key-texts.ts';
import { holdSite } from './site-clock.ts';

export function insertKey(transaction: Transaction, key: NewKey, by: string, nowMs: number): void {
  transaction.run(
    `INSERT INTO keys (id, site_id, kind, environment, label, scopes, admin, monthly_quota, workspace_ids,
       requests_per_minute, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    key.id,
    key.siteId,
    key.kind,
    key.environment,
    key.label,
    key.scopes,
    key.admin,
    key.monthlyQuota,
    key.workspaceIds ?? null,
    key.requestsPerMinute ?? null,
    nowMs,
    key.expiresAt === null ? null : Date.parse(key.expiresAt),
  );
  addText(transaction, key.id, key.secret, nowMs);
  recordKeyEvent(transaction, key.id, 'created', by, nowMs);
}

export function createKey(database: Database, key: NewKey, by: string): Promise<KeyRecord> {
  return database.write(async (transaction) => {
    const nowMs = await holdSite(transaction, key.siteId);
    if (nowMs === undefined) throw new Error('a key was made for a site that is not there');
    insertKey(transaction, key, by, nowMs);
    const row = await selectKey(transaction, key.siteId, key.id);
    if (!row) throw new Error('a key that was just written is not there');
    return toKeyRecord(row);
  });
}

export async function listKeys(database: Database, siteId: string): Promise<KeyRecord[]> {
  return (await database.read((transaction) => selectKeysOfSite(transaction, siteId))).map(toKeyRecord);
}

export async function findKey(database: Database, siteId: string, keyId: string): Promise<KeyRecord | undefined> {
  const row = await database.read((transaction) => selectKey(transaction, siteId, keyId));
  return row && toKeyRecord(row);
}

export function revokeKey(database: Database, siteId: string, keyId: string, by: string): Promise<boolean> {
  return database.write(async (transaction) => {
    const row = await holdKey(transaction, siteId, keyId);
    if (row) endKey(transaction, row, 'revoked', by);
    return row !== undefined;
  });
}

export function reportLeak(database: Database, hash: Uint8Array): Promise<KeyRecord | undefined> {
  return database.write(async (transaction) => {
    // To whom a text belongs never changes; whether it still works is only known once the site is held.
    const owner = await selectKeyByText(transaction, hash);
    if (!owner) return undefined;
    await holdSite(transaction, owner.site_id);
    const row = await selectKeyByText(transaction, hash);
    if (!row) return undefined;
    endKey(transaction, row, 'leaked', 'reporter');
    return toKeyRecord({ ...row, revoked_at: row.revoked_at ?? row.now });
  });
}

export function rotateKey(
  database: Database,
  siteId: string,
  keyId: string,
  successor: NewSecret,
  graceSeconds: number | 'at-once',
  by: string,
): Promise<KeyRecord | undefined> {
  return database.write(async (transaction) => {
    const row = await holdKey(transaction, siteId, keyId);
    if (!row) return undefined;
    const record = toKeyRecord(row);
    if (record.status !== 'active') return record;
    addSuccessor(transaction, keyId, successor, graceSeconds === 'at-once' ? 0 : graceSeconds, row.now);
    recordKeyEvent(transaction, keyId, 'rotated', by, row.now);
    if (graceSeconds !== 'at-once') return record;
    promoteSuccessor(transaction, keyId, row.now);
    return { ...record, prefix: successor.prefix };
  });
}

/** The key as it is now that nobody else can change it. */
async function holdKey(transaction: Transaction, siteId: string, keyId: string): Promise<KeyRow | undefined> {
  const held = holdSite(transaction, siteId);
  const row = selectKey(transaction, siteId, keyId);
  await held;
  return await row;
}

function endKey(transaction: Transaction, row: KeyRow, event: KeyEvent['event'], by: string): void {
  if (row.revoked_at !== null) return;
  transaction.run('UPDATE keys SET revoked_at = $2 WHERE id = $1', row.id, row.now);
  recordKeyEvent(transaction, row.id, event, by, row.now);
}

// The texts that open a key, of which only hashes are kept: its own, the one that waits to follow it, and those that are dying.
import type { NewSecret } from '../store.ts';
import type { Transaction } from './database.ts';

const successorLifeMs = 24 * 3_600_000;

export function addText(transaction: Transaction, keyId: string, { hash, prefix }: NewSecret, nowMs: number): void {
  transaction.run(
    `INSERT INTO key_texts (hash, key_id, prefix, role, created_at) VALUES ($1, $2, $3, 'current', $4)`,
    hash,
    keyId,
    prefix,
    nowMs,
  );
}

/** Replaces a successor that waits for its first use. */
export function addSuccessor(
  transaction: Transaction,
  keyId: string,
  { hash, prefix }: NewSecret,
  graceSeconds: number,
  nowMs: number,
): void {
  transaction.run(`DELETE FROM key_texts WHERE key_id = $1 AND role = 'successor'`, keyId);
  transaction.run(
    `INSERT INTO key_texts (hash, key_id, prefix, role, created_at, ends_at, grace_seconds)
     VALUES ($1, $2, $3, 'successor', $4, $5, $6)`,
    hash,
    keyId,
    prefix,
    nowMs,
    nowMs + successorLifeMs,
    graceSeconds,
  );
}

/** Makes the successor the key; older texts die when its grace is over, none of them later than that. */
export function promoteSuccessor(transaction: Transaction, keyId: string, nowMs: number): void {
  transaction.run(
    `UPDATE key_texts AS old SET role = 'retiring', ends_at = least(coalesce(old.ends_at, s.dies_at), s.dies_at)
     FROM (SELECT $2::bigint + grace_seconds * 1000::bigint AS dies_at FROM key_texts
           WHERE key_id = $1 AND role = 'successor') AS s
     WHERE old.key_id = $1 AND old.role IN ('current', 'retiring')`,
    keyId,
    nowMs,
  );
  transaction.run(
    `UPDATE key_texts SET role = 'current', ends_at = NULL, grace_seconds = NULL
     WHERE key_id = $1 AND role = 'successor'`,
    keyId,
  );
}

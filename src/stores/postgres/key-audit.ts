// The audit of keys: what has happened to each, and who did it.
import * as z from 'zod';
import type { KeyEvent, KeyEventFilter } from '../key-events.ts';
import { isoTime } from '../limits.ts';
import type { Database, Transaction } from './database.ts';

const eventRow = z
  .object({
    key_id: z.string(),
    label: z.string(),
    event: z.enum(['created', 'rotated', 'revoked', 'leaked']),
    by: z.string(),
    at: z.int(),
  })
  .transform(({ key_id: keyId, at, ...rest }): KeyEvent => ({ keyId, ...rest, at: isoTime(at) }));

/** Part of the transaction of the change itself. */
export function recordKeyEvent(
  transaction: Transaction,
  keyId: string,
  event: KeyEvent['event'],
  by: string,
  nowMs: number,
): void {
  transaction.run('INSERT INTO key_events (key_id, event, by, at) VALUES ($1, $2, $3, $4)', keyId, event, by, nowMs);
}

export function listKeyEvents(database: Database, siteId: string, filter: KeyEventFilter): Promise<KeyEvent[]> {
  const { keyId = null, limit } = filter;
  return database.read((transaction) =>
    transaction.many(
      eventRow,
      `SELECT e.key_id, k.label, e.event, e.by, e.at FROM key_events AS e JOIN keys AS k ON k.id = e.key_id
       WHERE k.site_id = $1 AND ($2::text IS NULL OR e.key_id = $2) ORDER BY e.number DESC LIMIT $3`,
      siteId,
      keyId,
      limit,
    ),
  );
}

// Calls that carry an idempotency key: what is known of the first of them, and the answer that all of them get.
import * as z from 'zod';
import { answerLifeMs, type EarlierCall } from '../decide.ts';
import type { Idempotency } from '../store.ts';
import type { Database } from './database.ts';

/** For how long whoever runs a call is believed to be alive; it says so again in good time. */
const runsForMs = 15_000;
/** Bounds what one transaction spends on tidying up. */
const maxPruned = 100;

const earlierRow = z
  .object({
    call_id: z.string(),
    body_hash: z.instanceof(Uint8Array),
    started_at: z.int(),
    runs_until: z.int(),
    answer: z.string().nullable(),
  })
  .transform(
    ({
      call_id: callId,
      body_hash: bodyHash,
      started_at: startedAtMs,
      runs_until: runsUntilMs,
      answer,
    }): EarlierCall => ({
      callId,
      bodyHash,
      startedAtMs,
      runsUntilMs,
      answer,
    }),
  );

export function findEarlierCall(database: Database, keyId: string, { key }: Idempotency): EarlierCall | undefined {
  return database.one(
    earlierRow,
    'SELECT call_id, body_hash, started_at, runs_until, answer FROM idempotent_calls WHERE key_id = ? AND text = ?',
    keyId,
    key,
  );
}

/** Writes down that the call runs from now on, and forgets some whose answers nobody may ask for any more. */
export function rememberCall(
  database: Database,
  keyId: string,
  { key, bodyHash }: Idempotency,
  callId: string,
  nowMs: number,
): void {
  database.run(
    `DELETE FROM idempotent_calls WHERE call_id IN
       (SELECT call_id FROM idempotent_calls WHERE started_at <= ? ORDER BY started_at LIMIT ${maxPruned})`,
    nowMs - answerLifeMs,
  );
  database.run(
    `INSERT OR REPLACE INTO idempotent_calls (key_id, text, body_hash, call_id, started_at, runs_until)
     VALUES (?, ?, ?, ?, ?, ?)`,
    keyId,
    key,
    bodyHash,
    callId,
    nowMs,
    nowMs + runsForMs,
  );
}

/** A call that has its answer needs no renewal, and one that comes late changes nothing. */
export function renewCall(database: Database, callId: string, nowMs: number): void {
  database.run('UPDATE idempotent_calls SET runs_until = ? WHERE call_id = ?', nowMs + runsForMs, callId);
}

/** The first answer holds. */
export function keepAnswer(database: Database, callId: string, answer: string): void {
  database.run('UPDATE idempotent_calls SET answer = ? WHERE call_id = ? AND answer IS NULL', answer, callId);
}

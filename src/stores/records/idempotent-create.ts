// Makes something once for all requests of a key that carry the same text, however often they are sent within a day.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { now, one, run, type Work } from '../transaction/work.ts';

export interface CreateRequest {
  readonly keyId: string;
  /** The caller's text, 1 to 128 characters; each of our keys has its own. */
  readonly text: string;
  /** SHA-256 of what is asked for, 32 bytes. */
  readonly bodyHash: Uint8Array;
}

const keptMs = 86_400_000;
const removedAtOnce = 20;

const takenRow = z.object({ text: z.string() });
const earlierRow = z.object({ is_same: z.int(), answer: z.string() });

/**
 * Runs `create`, or answers with what it answered the first time. Both are written together, or neither.
 * @param request undefined where the caller sent no text: then it is made each time.
 * @param answer the form of what `create` answers, as JSON keeps it.
 * @param toKeep what a repeat is answered: without what is shown only once.
 * @throws VelaroError `idempotency.mismatch` where the text was used for another body.
 */
export function* createOnce<T>(
  request: CreateRequest | undefined,
  answer: z.ZodType<T>,
  create: () => Work<T>,
  toKeep: (value: T) => unknown = (value) => value,
): Work<{ readonly value: T; readonly replayed: boolean }> {
  if (!request) return { value: yield* create(), replayed: false };
  const nowMs = yield* now();
  const { keyId, text, bodyHash } = request;
  yield* removeOld(nowMs - keptMs);
  const taken = yield* one(
    takenRow,
    `INSERT INTO idempotent_creates AS i (key_id, text, body_hash, answer, created_at) VALUES ($1, $2, $3, '', $4)
     ON CONFLICT (key_id, text) DO UPDATE SET body_hash = excluded.body_hash, answer = '', created_at = excluded.created_at
       WHERE i.created_at <= $5 RETURNING text`,
    keyId,
    text,
    bodyHash,
    nowMs,
    nowMs - keptMs,
  );
  if (!taken) return { value: yield* earlierAnswer(request, answer), replayed: true };
  const value = yield* create();
  yield* run(
    'UPDATE idempotent_creates SET answer = $3 WHERE key_id = $1 AND text = $2',
    keyId,
    text,
    JSON.stringify(toKeep(value)),
  );
  return { value, replayed: false };
}

function* earlierAnswer<T>({ keyId, text, bodyHash }: CreateRequest, answer: z.ZodType<T>): Work<T> {
  const earlier = yield* one(
    earlierRow,
    `SELECT CASE WHEN body_hash = $3 THEN 1 ELSE 0 END AS is_same, answer FROM idempotent_creates
     WHERE key_id = $1 AND text = $2`,
    keyId,
    text,
    bodyHash,
  );
  if (!earlier) throw new Error('what an idempotency key was used for has gone');
  if (earlier.is_same !== 1)
    throw new VelaroError('idempotency.mismatch', 'This Idempotency-Key was used for another request.', {
      hint: 'Send a new Idempotency-Key with each new request; repeat one only with the very same body.',
    });
  return answer.parse(JSON.parse(earlier.answer));
}

/** A few at a time, and never those that somebody else is removing. */
function* removeOld(beforeMs: number): Work<void> {
  const old = (locking: string) => `DELETE FROM idempotent_creates WHERE (key_id, text) IN
    (SELECT key_id, text FROM idempotent_creates WHERE created_at <= $1 ORDER BY created_at LIMIT ${removedAtOnce}${locking})`;
  yield* run({ sqlite: old(''), postgres: old(' FOR UPDATE SKIP LOCKED') }, beforeMs);
}

// Forgets what was called long ago; what was counted of it stays in the reports.
import * as z from 'zod';
import { many, type Work } from './transaction/work.ts';

/** Removes some calls that had ended before then; true when there may be more of them. Ids of calls are in the order of time. */
export function* pruneCalls(beforeMs: number, atMost: number): Work<boolean> {
  const gone = yield* many(
    z.object({ id: z.string() }),
    `DELETE FROM calls WHERE id IN (
       SELECT id FROM (SELECT id, started_at FROM calls WHERE status IS NOT NULL ORDER BY id LIMIT $2) AS oldest
       WHERE started_at < $1
     ) RETURNING id`,
    beforeMs,
    atMost,
  );
  return gone.length === atMost;
}

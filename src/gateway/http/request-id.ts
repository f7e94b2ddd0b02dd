// The id of a request: in its answer, in the log, and as the id of its audit row.
import { randomFillSync } from 'node:crypto';

const bytesPerId = 10;
/** Random bytes for many ids: asking for them costs more than they do. */
const pool = Buffer.alloc(bytesPerId * 256);
let used = pool.length;

/** `req_` and 29 lower-case characters, of which the first nine are the time: ids sort as they were made. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytesPerId;
  const random = pool.toString('hex', used - bytesPerId, used);
  return `req_${Date.now().toString(36).padStart(9, '0')}${random}`;
}

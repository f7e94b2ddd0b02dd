// The id of a request: in its answer, in the log, and as the id of its audit row.
import { randomBytes } from 'node:crypto';

const digitsPerId = 20;
/** Random hexadecimal digits for many ids: asking for them costs more than they do. */
let digits = '';
let used = 0;

let timeMs = 0;
let timeDigits = '';

/** `req_` and 29 lower-case characters, of which the first nine are the time: ids sort as they were made. */
export function newRequestId(): string {
  if (used === digits.length) {
    digits = randomBytes(digitsPerId * 128).toString('hex');
    used = 0;
  }
  const nowMs = Date.now();
  if (nowMs !== timeMs) {
    timeMs = nowMs;
    timeDigits = nowMs.toString(36).padStart(9, '0');
  }
  used += digitsPerId;
  return `req_${timeDigits}${digits.slice(used - digitsPerId, used)}`;
}

// The id of a request: in its answer, in the log, and as the id of its audit row.
import { randomUUID } from 'node:crypto';

/** `req_` and 29 lower-case characters, of which the first nine are the time: ids sort as they were made. */
export function newRequestId(): string {
  return `req_${Date.now().toString(36).padStart(9, '0')}${randomUUID().replaceAll('-', '').slice(12)}`;
}

// Opaque cursors: a place in a list, tied to the query that the list belongs to.
import { createHash } from 'node:crypto';

/** What makes two pages parts of one list: the tool's name and its filters, without the page size. */
export type CursorQuery = Readonly<Record<string, string | undefined>>;

/** The cursor that continues after `position` in the list of that query. */
export function writeCursor(position: string, query: CursorQuery): string {
  return Buffer.from(queryMark(query) + position).toString('base64url');
}

/** The position a cursor holds, or undefined when it is not one of ours or belongs to another query. */
export function readCursor(cursor: string, query: CursorQuery): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  const mark = queryMark(query);
  return text.startsWith(mark) && text.length > mark.length ? text.slice(mark.length) : undefined;
}

function queryMark(query: CursorQuery): string {
  const filters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 12)}.`;
}

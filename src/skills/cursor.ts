// Opaque cursors: a place in a list, tied to the query that the list belongs to, and the fields by which tools page.
import { createHash } from 'node:crypto';
import * as z from 'zod';

/** What makes two pages parts of one list: the tool's name and its filters, without the page size. */
export type CursorQuery = Readonly<Record<string, unknown>>;

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

/** The arguments of a tool that pages, of which all but these two are filters. */
interface PagedQuery extends Readonly<Record<string, unknown>> {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface PageLimits {
  readonly most: number;
  readonly usual: number;
}

/**
 * What a tool needs to page: fields for its input and its output, the check that a cursor is of this very list, and both ends of
 * the way between our cursor and the vendor's position.
 * @param tool its name. @param items what a page holds, in the plural.
 */
export function pagesOf(tool: string, items: string, { most, usual }: PageLimits = { most: 100, usual: 25 }) {
  const filtersOf = ({ limit, cursor, ...filters }: PagedQuery): CursorQuery => ({ tool, ...filters });
  const start = (query: PagedQuery) =>
    query.cursor === undefined ? undefined : readCursor(query.cursor, filtersOf(query));
  return {
    input: {
      limit: z.int().min(1).max(most).default(usual).describe(`How many ${items} a page holds at most`),
      cursor: z.string().min(1).max(2000).optional().describe('nextCursor of the previous page, with the same filters'),
    },
    output: {
      nextCursor: z.string().optional().describe('Give it as cursor for the next page; absent on the last one'),
    },
    /** For `superRefine` of the input. */
    check(query: PagedQuery, context: z.RefinementCtx): void {
      if (query.cursor !== undefined && start(query) === undefined)
        context.addIssue({
          code: 'custom',
          path: ['cursor'],
          message: 'is not a cursor of this list: give nextCursor of the previous page, with the same filters',
        });
    },
    /** Where the page begins, in the vendor's terms; undefined for the first page. */
    start,
    /** What the output gets; nothing where `position`, the vendor's word for the next page, is not there. */
    next(query: PagedQuery, position: string | null | undefined): { readonly nextCursor?: string } {
      return position ? { nextCursor: writeCursor(position, filtersOf(query)) } : {};
    },
  };
}

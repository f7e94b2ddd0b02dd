// Pages of a list by key, so that a late page costs what the first one does and nothing is shown twice or passed over.
import { hash } from 'node:crypto';
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { many, type SqlText, type Work } from '../transaction/work.ts';
import { conditionsOf, continued, type Filter } from './conditions.ts';

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Id of the key that reads: a cursor that another key was given is none. */
  readonly keyId?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

export type Position = readonly [first: string | number, second: string | number];

export interface PagedList<T> {
  /** Everything before WHERE. */
  readonly select: SqlText;
  readonly row: z.ZodType<T>;
  /** The two columns of the order; the second tells apart what the first does not. */
  readonly order: readonly [first: string, second: string, direction: 'ASC' | 'DESC'];
  /** What those columns hold. */
  readonly position: z.ZodType<Position>;
  readonly positionOf: (record: T) => Position;
}

const mostPerPage = 100;
const markLength = 16;

/** PostgreSQL's texts cannot hold a zero byte. */
const text = z.string().regex(/^[^\0]*$/);
const newestFirst = { order: ['r.created_at', 'r.id', 'DESC'], position: z.tuple([z.int(), text]) } as const;
const byName = { order: ['r.name', 'r.id', 'ASC'], position: z.tuple([text, text]) } as const;

interface Dated {
  readonly id: string;
  readonly createdAt: string;
}

/** A list whose newest records come first. */
export function listByTime<T extends Dated>({ select, row }: Pick<PagedList<T>, 'select' | 'row'>): PagedList<T> {
  return { select, row, ...newestFirst, positionOf: ({ createdAt, id }) => [Date.parse(createdAt), id] };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A list in the order of the names. */
export function listByName<T extends Named>({ select, row }: Pick<PagedList<T>, 'select' | 'row'>): PagedList<T> {
  return { select, row, ...byName, positionOf: ({ name, id }) => [name, id] };
}

/** @throws VelaroError `argument.invalid` for a limit that is none, or the cursor of another list, place or key. */
export function* selectPage<T>(list: PagedList<T>, filters: readonly Filter[], request: PageRequest): Work<Page<T>> {
  const { limit, cursor, keyId } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage)
    throw invalid('limit', `must be 1 to ${mostPerPage}.`);
  const mark = markOf(list, filters, keyId);
  const start = cursor === undefined ? undefined : readCursor(cursor, mark, list);
  const [first, second, direction] = list.order;
  const after: Filter = [`(${first}, ${second}) ${direction === 'ASC' ? '>' : '<'} (?, ?)`, start?.[0], start?.[1]];
  const where = conditionsOf([...filters, after]);
  const found = yield* many(
    list.row,
    continued(
      list.select,
      ` WHERE ${where.text} ORDER BY ${first} ${direction}, ${second} ${direction} LIMIT $${where.values.length + 1}`,
    ),
    ...where.values,
    limit + 1,
  );
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor(list.positionOf(last), mark) : null };
}

/** The query, its filters with the place among them, and the key: two lists that differ in any have different marks. */
function markOf<T>(list: PagedList<T>, filters: readonly Filter[], keyId = ''): string {
  const where = conditionsOf(filters);
  const all = JSON.stringify([list.select, list.order, where.text, where.values, keyId]);
  return hash('sha256', all, 'base64url').slice(0, markLength);
}

function writeCursor(position: Position, mark: string): string {
  return Buffer.from(mark + JSON.stringify(position)).toString('base64url');
}

function readCursor<T>(cursor: string, mark: string, list: PagedList<T>): Position {
  const read = Buffer.from(cursor, 'base64url').toString();
  const position = read.startsWith(mark) ? list.position.safeParse(parsed(read.slice(markLength))) : undefined;
  if (!position?.success)
    throw invalid('cursor', 'is not one of this list: give nextCursor of the page before, with the same filters.');
  return position.data;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function invalid(field: string, problem: string): VelaroError {
  return new VelaroError('argument.invalid', `${field} ${problem}`, { details: { field } });
}

// Pages of a list by key, so that a late page costs what the first one does and nothing is shown twice or passed over.
import { hash } from 'node:crypto';
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { one, type SqlText, type Work } from '../transaction/work.ts';
import { type Conditions, conditionsOf, continued, type Filter, inPostgres, inSqlite } from './conditions.ts';
import { JsonText } from './json-text.ts';
import type { Selection } from './selection.ts';

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Id of the key that reads: a cursor that another key was given is none. */
  readonly keyId?: string | undefined;
}

/** As the database wrote it: its items are read when they are asked for. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
  /** An object with the items under that name, and the cursor. */
  json<Name extends string>(name: Name): JsonText<Record<Name, readonly T[]> & { readonly nextCursor: string | null }>;
}

export type Position = readonly [first: string | number, second: string | number];

export interface PagedList<T> extends Selection<T> {
  /** The two columns of the order; the second tells apart what the first does not. */
  readonly order: readonly [first: string, second: string, direction: 'ASC' | 'DESC'];
  /** What those columns hold. */
  readonly position: z.ZodType<Position>;
  readonly positionOf: (record: T) => Position;
}

const mostPerPage = 100;
const markLength = 16;

const pageRow = z.object({ records: z.string().nullable(), count: z.int() });

/** PostgreSQL's texts cannot hold a zero byte. */
const text = z.string().regex(/^[^\0]*$/);
const newestFirst = { order: ['r.created_at', 'r.id', 'DESC'], position: z.tuple([z.int(), text]) } as const;
const byName = { order: ['r.name', 'r.id', 'ASC'], position: z.tuple([text, text]) } as const;

interface Dated {
  readonly id: string;
  readonly createdAt: string;
}

/** A list whose newest records come first. */
export function listByTime<T extends Dated>(selection: Selection<T>): PagedList<T> {
  return { ...selection, ...newestFirst, positionOf: ({ createdAt, id }) => [Date.parse(createdAt), id] };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A list in the order of the names. */
export function listByName<T extends Named>(selection: Selection<T>): PagedList<T> {
  return { ...selection, ...byName, positionOf: ({ name, id }) => [name, id] };
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
  const found = yield* one(pageRow, pageText(list, where), ...where.values, limit + 1);
  const all = found?.records ?? '';
  const hasMore = found !== undefined && found.count > limit;
  const shown = hasMore ? all.slice(0, all.lastIndexOf(separator)) : all;
  const nextCursor = hasMore ? writeCursor(list.positionOf(list.read(lastOf(shown))), mark) : null;
  return {
    get items() {
      return shown === '' ? [] : shown.split(separator).map(list.read);
    },
    nextCursor,
    json: (name) => new JsonText(`{"${name}":[${shown}],"nextCursor":${JSON.stringify(nextCursor)}}`),
  };
}

function lastOf(records: string): string {
  const before = records.lastIndexOf(separator);
  return before === -1 ? records : records.slice(before + separator.length);
}

/** By list and conditions: stores find a prepared statement by its text, and one put together anew is long to hash. */
const pageTexts = new WeakMap<object, Map<string, SqlText>>();

function pageText<T>(list: PagedList<T>, { text: where, values }: Conditions): SqlText {
  const texts = pageTexts.get(list) ?? new Map<string, SqlText>();
  pageTexts.set(list, texts);
  const text = texts.get(where) ?? newPageText(list, where, values.length + 1);
  texts.set(where, text);
  return text;
}

/** Between records: JSON has no line breaks of its own, where it is not made for people. */
const separator = ',\n';

/** All records in one row, each in a line: many rows take twice as long to hand over. */
function newPageText<T>({ select, order }: PagedList<T>, where: string, limit: number): SqlText {
  const [first, second, direction] = order;
  const end = ` WHERE ${where} ORDER BY ${first} ${direction}, ${second} ${direction} LIMIT $${limit}`;
  const records = continued(select, end);
  return {
    sqlite: `SELECT group_concat(record, ',' || char(10)) AS records, count(*) AS count FROM (${inSqlite(records)})`,
    postgres: `SELECT string_agg(record, ',' || chr(10)) AS records, count(*) AS count FROM (${inPostgres(records)}) AS page`,
  };
}

/** What is read, its filters with the place among them, and the key: two lists that differ in any have different marks. */
function markOf<T>(list: PagedList<T>, filters: readonly Filter[], keyId = ''): string {
  const where = conditionsOf(filters);
  const all = JSON.stringify([list.from, list.order, where.text, where.values, keyId]);
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

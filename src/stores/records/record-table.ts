// Reads and writes the rows of one kind of record: found only within their place, changed only under their lock.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { makeRecordId, type RecordNoun } from '../../core/record-ids.ts';
import { rowsText } from '../transaction/row-text.ts';
import { many, one, type RowText, run, type Value, type Work } from '../transaction/work.ts';
import { conditionsOf, continued } from './conditions.ts';
import type { FieldsOf } from './field.ts';
import * as field from './field.ts';
import { type Place, type Workplace, within } from './place.ts';
import type { Selection } from './selection.ts';

/** What every record has. Times are ISO 8601 in UTC. */
export interface RecordFields {
  readonly id: string;
  readonly workspaceId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** 1 for a new record, one more with each change. */
  readonly version: number;
}

export interface RecordTable<T extends RecordFields> extends Selection<T> {
  readonly noun: RecordNoun;
  readonly name: string;
}

/** The fields that every record has, to be followed by its own. */
export const recordFields: FieldsOf<RecordFields> = {
  id: field.text('r.id'),
  workspaceId: field.text('r.workspace_id'),
  createdAt: field.time('r.created_at'),
  updatedAt: field.time('r.updated_at'),
  version: field.whole('r.version'),
};

export type Columns = Readonly<Record<string, Value>>;

/** A time in a row, as ISO 8601. */
export const time = z.int().transform(isoTime);
export const optionalTime = time.nullable();

let written = { ms: 0, iso: new Date(0).toISOString() };

/** Remembers one: most rows hold the same time twice or more. */
function isoTime(ms: number): string {
  if (ms !== written.ms) written = { ms, iso: new Date(ms).toISOString() };
  return written.iso;
}

/** JSON in a row, as what it holds. */
export function json<T>(content: z.ZodType<T>) {
  return z.string().transform((text): T => content.parse(JSON.parse(text)));
}

/** A record that is made now. @param own what it has beside the fields that every record has. */
export function newRecord<T extends object>(
  noun: RecordNoun,
  { workspaceId }: Workplace,
  nowMs: number,
  own: T,
): RecordFields & T {
  const createdAt = new Date(nowMs).toISOString();
  // Node 20 takes 50 times as long for fields that follow a spread.
  return Object.assign({ id: makeRecordId(noun), workspaceId, createdAt, updatedAt: createdAt, version: 1 }, own);
}

export function* find<T extends RecordFields>(table: RecordTable<T>, place: Place, id: string): Work<T | undefined> {
  const { text, values } = conditionsOf([['r.id = ?', id], ...within(place)]);
  return yield* one(table.row, continued(table.select, ` WHERE ${text}`), ...values);
}

/** @throws VelaroError `record.unknown` where the place has no such record. */
export function* get<T extends RecordFields>(table: RecordTable<T>, place: Place, id: string): Work<T> {
  const found = yield* find(table, place, id);
  if (!found) throw unknownRecord(table.noun, id);
  return found;
}

/** A record that another one is to name in `field`. @throws VelaroError `argument.invalid` where the place has no such record. */
export function* referred<T extends RecordFields>(
  table: RecordTable<T>,
  place: Place,
  id: string,
  field: string,
): Work<T> {
  const found = yield* find(table, place, id);
  if (!found) throw unknownReference(table.noun, id, field);
  return found;
}

/**
 * The record as it is, kept from everyone else until the transaction ends.
 * @param expectedVersion the version that the caller has seen; undefined changes whatever is there.
 * @throws VelaroError `record.unknown`, or `version.stale` where it has been changed since.
 */
export function* claim<T extends RecordFields>(
  table: RecordTable<T>,
  place: Place,
  id: string,
  expectedVersion?: number,
): Work<T> {
  const { text, values } = conditionsOf([['r.id = ?', id], ...within(place)]);
  const locking = { sqlite: ` WHERE ${text}`, postgres: ` WHERE ${text} FOR UPDATE OF r` };
  const found = yield* one(table.row, continued(table.select, locking), ...values);
  if (!found) throw unknownRecord(table.noun, id);
  if (expectedVersion !== undefined && found.version !== expectedVersion)
    throw new VelaroError(
      'version.stale',
      `The ${table.noun} ${id} has changed: it is at version ${found.version}, not ${expectedVersion}.`,
      { hint: 'Read it again, and repeat the change with the ETag that it has now.' },
    );
  return found;
}

/** The fields of a claimed record once it is changed. */
export function changedFields<T extends RecordFields>(record: T, nowMs: number): RecordFields {
  const { id, workspaceId, createdAt, version } = record;
  return { id, workspaceId, createdAt, updatedAt: new Date(nowMs).toISOString(), version: version + 1 };
}

/** A new row that cannot be there already. */
export function* insert(table: string, place: Workplace, record: RecordFields, columns: Columns): Work<void> {
  const [text, values] = insertion(table, place, record, columns);
  yield* run(text, ...values);
}

/** False, and nothing is written, where a rule of the table allows only one such row. */
export function* insertUnique(table: string, place: Workplace, record: RecordFields, columns: Columns): Work<boolean> {
  const [text, values] = insertion(table, place, record, columns);
  const unlessThere = `${rowsText(text)} ON CONFLICT DO NOTHING RETURNING id`;
  const inserted = yield* many(z.unknown(), unlessThere, ...values);
  return inserted.length > 0;
}

/**
 * Writes a claimed record, with the fields that `changedFields` gave it.
 * @param before what the columns held. What stays the same is not named then: SQLite writes every index anew whose columns are.
 */
export function* update(table: string, record: RecordFields, columns: Columns, before: Columns = {}): Work<void> {
  const changed = Object.entries(columns).filter(([column, value]) => value !== before[column]);
  changed.push(['updated_at', Date.parse(record.updatedAt)], ['version', record.version]);
  const changes = changed.map(([column], i) => `${column} = $${i + 2}`);
  const values = changed.map(([, value]) => value);
  yield* run(`UPDATE ${table} SET ${changes.join(', ')} WHERE id = $1`, record.id, ...values);
}

export function unknownRecord(noun: RecordNoun, id: string): VelaroError {
  return new VelaroError('record.unknown', `There is no ${noun} ${JSON.stringify(id.slice(0, 60))}.`, {
    hint: `Look for its id in the list of ${noun}s: this key sees no others.`,
  });
}

export function unknownReference(noun: string, id: string, field: string): VelaroError {
  return new VelaroError('argument.invalid', `${field}: there is no ${noun} ${JSON.stringify(id.slice(0, 60))}.`, {
    details: { field },
  });
}

function insertion(
  table: string,
  { siteId, environment }: Workplace,
  record: RecordFields,
  columns: Columns,
): [text: RowText, values: Value[]] {
  const all: Columns = {
    id: record.id,
    site_id: siteId,
    workspace_id: record.workspaceId,
    environment,
    ...columns,
    created_at: Date.parse(record.createdAt),
    updated_at: Date.parse(record.updatedAt),
    version: record.version,
  };
  return [insertText(table, Object.keys(all)), Object.values(all)];
}

const insertTexts = new Map<string, RowText>();

/** One object for all rows of a table, so that several of them fit in one statement. */
function insertText(table: string, columns: readonly string[]): RowText {
  const before = `INSERT INTO ${table} (${columns.join(', ')})`;
  const text = insertTexts.get(before) ?? { before, row: columns.map((_, i) => `$${i + 1}`).join(', '), after: '' };
  insertTexts.set(before, text);
  return text;
}

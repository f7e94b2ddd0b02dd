// Selects records as the JSON that the database builds of them: to be passed on as it is, or to be read.
import * as z from 'zod';
import type { SqlText } from '../transaction/work.ts';
import { continued, inPostgres, inSqlite } from './conditions.ts';
import { type FieldsOf, object } from './field.ts';

export interface Selection<T> {
  /** The table whose records they are, and what is joined to it. */
  readonly from: string;
  /** Everything before WHERE: one column, `record`. */
  readonly select: SqlText;
  /** The end of an INSERT or an UPDATE, where no table has another name: SQLite does not know it there. */
  readonly returning: SqlText;
  readonly row: z.ZodType<T>;
  /** What that column holds. */
  readonly read: (record: string) => T;
}

export function selection<T>(from: string, fields: FieldsOf<T>): Selection<T> {
  const { sql, holds } = object(fields);
  const read = (record: string): T => {
    const value: unknown = JSON.parse(record);
    if (!holds(value)) throw new TypeError(`a record in ${from} does not have its form`);
    return value;
  };
  const record = {
    sqlite: `${inSqlite(sql)} AS record`,
    postgres: `CAST(${inPostgres(sql)} AS text) AS record`,
  };
  return {
    from,
    select: continued(continued('SELECT ', record), ` FROM ${from}`),
    returning: continued(' RETURNING ', record),
    row: z.object({ record: z.string() }).transform(({ record }) => read(record)),
    read,
  };
}

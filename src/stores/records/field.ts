// What records are made of: each field once, from which come the JSON that the database builds of it, and its type.
import type * as z from 'zod';
import type { SqlText } from '../transaction/work.ts';
import { inPostgres, inSqlite } from './conditions.ts';

export interface Field<T> {
  /** An expression whose value stands in the JSON as it is. */
  readonly sql: SqlText;
  readonly holds: (value: unknown) => value is T;
}

export type FieldsOf<T> = { readonly [Name in keyof T]: Field<T[Name]> };

export function text(sql: SqlText): Field<string> {
  return { sql, holds: isText };
}

export function whole(sql: SqlText): Field<number> {
  return { sql, holds: isWhole };
}

/** One of a few words. */
export function word<T extends string>(sql: SqlText, words: z.ZodType<T>): Field<T> {
  return { sql, holds: guardOf(words) };
}

/** A time in milliseconds since 1970, as ISO 8601 in UTC. */
export function time(column: string): Field<string> {
  return {
    sql: {
      // Half of what strftime costs with its %f.
      sqlite: `replace(datetime(${column} / 1000.0, 'unixepoch', 'subsec'), ' ', 'T') || 'Z'`,
      // From the middle of the millisecond: MS cuts off what is left over, and float8 is not exact.
      postgres: `to_char(to_timestamp((${column} + CAST(0.5 AS float8)) / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    },
    holds: isText,
  };
}

/** A number that is 1 for yes. */
export function yesOrNo(column: string): Field<boolean> {
  return {
    sql: { sqlite: `json(CASE ${column} WHEN 1 THEN 'true' ELSE 'false' END)`, postgres: `${column} = 1` },
    holds: isYesOrNo,
  };
}

/** JSON that is kept as text: it comes out as it went in, to the letter. */
export function json<T>(sql: SqlText, form: z.ZodType<T>): Field<T> {
  return {
    sql: { sqlite: `json(${inSqlite(sql)})`, postgres: `CAST(${inPostgres(sql)} AS json)` },
    holds: guardOf(form),
  };
}

export function optional<T>({ sql, holds }: Field<T>): Field<T | null> {
  return { sql, holds: (value): value is T | null => value === null || holds(value) };
}

/** An object of fields, in their order. */
export function object<T>(fields: FieldsOf<T>): Field<T> {
  const entries: [name: string, field: Field<unknown>][] = Object.entries(fields);
  const inside = (part: ([name, field]: (typeof entries)[number]) => string) => entries.map(part).join(', ');
  return {
    sql: {
      sqlite: `json_object(${inside(([name, { sql }]) => `'${name}', ${inSqlite(sql)}`)})`,
      // Not json_build_object, which writes spaces.
      postgres: `(SELECT row_to_json(o) FROM (SELECT ${inside(([name, { sql }]) => `${inPostgres(sql)} AS "${name}"`)}) AS o)`,
    },
    holds: (value): value is T => isObject(value) && entries.every(([name, { holds }]) => holds(value[name])),
  };
}

/** The object, or null where the condition does not hold. */
export function objectWhere<T>(condition: string, fields: FieldsOf<T>): Field<T | null> {
  const { sql, holds } = object(fields);
  const where = (inner: string) => `CASE WHEN ${condition} THEN ${inner} END`;
  return optional({ sql: { sqlite: `json(${where(inSqlite(sql))})`, postgres: where(inPostgres(sql)) }, holds });
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isYesOrNo = (value: unknown): value is boolean => typeof value === 'boolean';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function guardOf<T>(form: z.ZodType<T>) {
  return (value: unknown): value is T => form.safeParse(value).success;
}

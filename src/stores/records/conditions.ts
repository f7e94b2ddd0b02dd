// Conditions of a query that are there only when their values are, numbered as both databases count parameters.
import type { SqlText, Value } from '../transaction/work.ts';

/** A condition with a `?` for each of its values; one whose value is undefined is left out. */
export type Filter = readonly [condition: string, ...values: readonly (Value | undefined)[]];

export interface Conditions {
  readonly text: string;
  readonly values: readonly Value[];
}

/** All filters that have their values, joined by AND; the first parameter is `$1`. */
export function conditionsOf(filters: readonly Filter[]): Conditions {
  const values: Value[] = [];
  const texts: string[] = [];
  for (const [condition, ...given] of filters) {
    if (!given.every(isGiven)) continue;
    let used = 0;
    texts.push(condition.replace(/\?/g, () => `$${values.length + ++used}`));
    values.push(...given);
  }
  return { text: texts.join(' AND '), values };
}

/** The query followed by more text, in the words of both databases. */
export function continued(query: SqlText, more: SqlText): SqlText {
  if (typeof query === 'string' && typeof more === 'string') return query + more;
  return { sqlite: inSqlite(query) + inSqlite(more), postgres: inPostgres(query) + inPostgres(more) };
}

function isGiven(value: Value | undefined): value is Value {
  return value !== undefined;
}

export function inSqlite(text: SqlText): string {
  return typeof text === 'string' ? text : text.sqlite;
}

export function inPostgres(text: SqlText): string {
  return typeof text === 'string' ? text : text.postgres;
}

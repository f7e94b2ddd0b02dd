// Work on a gateway's data, written once for both databases: a generator that yields statements and is handed their rows.
import * as z from 'zod';

export type Value = string | number | Uint8Array | null;

/**
 * SQL with parameters `$1`, `$2`, ... that both databases read alike, or one text for each. A parameter whose type PostgreSQL cannot
 * see from where it stands needs a CAST.
 */
export type SqlText = string | { readonly sqlite: string; readonly postgres: string };

/**
 * A change by one row: `before VALUES (row) after`, with all its parameters in `row`, and one object for all rows that may share a
 * statement. `$#` in `row` is the row's number in its statement.
 */
export interface RowText {
  readonly before: string;
  readonly row: string;
  readonly after: string;
}

export interface Statement {
  readonly text: SqlText | RowText;
  readonly values: readonly Value[];
  /** Whether its rows are waited for. A change that is not awaited fails the whole work when it fails. */
  readonly awaited: boolean;
  /** Whether only the first of its rows is wanted. */
  readonly first?: boolean;
}

/** Asks for the database's time instead of rows. */
export const askForTime = Symbol('the time');

export type Step = Statement | typeof askForTime;

/**
 * Runs in one transaction, and may run again from its beginning when the database has undone that: it has no effects but its
 * statements. What it throws undoes all of it. Neither database lets it wait for anything else.
 */
export type Work<T> = Generator<Step, T, readonly unknown[]>;

/** How work ended that shared a transaction with others. */
export type WorkResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly thrown: unknown };

const timeRow = z.object({ now: z.int() });

/** Milliseconds since 1970, by the database's clock. */
export function* now(): Work<number> {
  const [row] = yield askForTime;
  return timeRow.parse(row).now;
}

/** All rows of a query, or of a change with RETURNING. */
export function* many<T>(row: z.ZodType<T>, text: SqlText, ...values: readonly Value[]): Work<T[]> {
  const found = yield { text, values, awaited: true };
  return found.map((each) => row.parse(each));
}

export function* one<T>(row: z.ZodType<T>, text: SqlText, ...values: readonly Value[]): Work<T | undefined> {
  const [found] = yield { text, values, awaited: true, first: true };
  return found === undefined ? undefined : row.parse(found);
}

/** A change whose rows nobody needs. */
export function* run(text: SqlText | RowText, ...values: readonly Value[]): Work<void> {
  yield { text, values, awaited: false };
}

// One open database: statements prepared once, durable transactions, and a clock that never goes back.
import * as z from 'zod';
import type { SqlConnection, SqlStatement, SqlValue } from './driver.ts';
import { resultCodeOf, resultCodes, toStoreFailure } from './sqlite-failure.ts';

/** Milliseconds since 1970. Tests set the time with it; without one the clock is the database's. */
export type Clock = () => number;

const clockRow = z.object({ now: z.int() });

/** SQLite itself would try ten times a second at last, and be passed over for seconds by processes that write without a break. */
const retryMs = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));

export class Database {
  readonly #connection: SqlConnection;
  readonly #busyTimeoutMs: number;
  readonly #clock: Clock | undefined;
  readonly #statements = new Map<string, SqlStatement>();
  #changed = false;

  /** @param busyTimeoutMs how long a transaction waits for another process's. The whole program waits with it. */
  constructor(connection: SqlConnection, busyTimeoutMs: number, clock?: Clock) {
    this.#connection = connection;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#clock = clock;
  }

  /**
   * Runs `work` in a transaction that no other writer can come between; all of it is on disk when this returns, or none.
   * @throws VelaroError `store.unavailable`
   */
  write<T>(work: (nowMs: number) => T): T {
    return this.#patiently(() =>
      this.#transaction('BEGIN IMMEDIATE', (nowMs) => {
        const result = work(nowMs);
        if (this.#changed) this.run('UPDATE clock SET newest = ? WHERE newest < ?', nowMs, nowMs);
        return result;
      }),
    );
  }

  /** Runs `work` on one state of the database. @throws VelaroError `store.unavailable` */
  read<T>(work: (nowMs: number) => T): T {
    return this.#patiently(() => this.#transaction('BEGIN', work));
  }

  run(sql: string, ...values: SqlValue[]): void {
    this.#changed = true;
    this.#prepared(sql).run(values);
  }

  /** What a statement answers, which may also be a change. */
  rows(sql: string, values: readonly SqlValue[]): readonly unknown[] {
    this.#changed = true;
    return this.#prepared(sql).all(values);
  }

  /** Of what a statement answers only the first row, in less than half the time. */
  firstRow(sql: string, values: readonly SqlValue[]): readonly unknown[] {
    this.#changed = true;
    const found = this.#prepared(sql).get(values);
    return found === undefined ? [] : [found];
  }

  one<T>(row: z.ZodType<T>, sql: string, ...values: SqlValue[]): T | undefined {
    const found = this.#prepared(sql).get(values);
    return found === undefined ? undefined : row.parse(found);
  }

  many<T>(row: z.ZodType<T>, sql: string, ...values: SqlValue[]): T[] {
    return this.#prepared(sql)
      .all(values)
      .map((found) => row.parse(found));
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  /** What fails in it is undone, so that it may be tried again: in WAL mode "busy" comes before anything is written. */
  #transaction<T>(begin: string, work: (nowMs: number) => T): T {
    this.#connection.exec(begin);
    try {
      this.#changed = false;
      const result = work(this.#now());
      this.#connection.exec('COMMIT');
      return result;
    } catch (thrown) {
      rollBack(this.#connection);
      throw thrown;
    }
  }

  /** Once more, as long as another process has what it needs and there is time. */
  #patiently<T>(attempt: () => T): T {
    const deadline = performance.now() + this.#busyTimeoutMs;
    for (;;) {
      try {
        return attempt();
      } catch (thrown) {
        if (resultCodeOf(thrown) !== resultCodes.busy || performance.now() >= deadline) throw toStoreFailure(thrown);
        // With some chance in it, so that two that wait do not keep step.
        Atomics.wait(pause, 0, 0, retryMs * (0.5 + Math.random()));
      }
    }
  }

  #now(): number {
    const time = this.one(
      clockRow,
      `SELECT max(newest, coalesce(?, CAST(round(unixepoch('subsec') * 1000) AS INTEGER))) AS now FROM clock`,
      this.#clock?.() ?? null,
    );
    if (!time) throw new Error('the table clock has no row');
    return time.now;
  }

  #prepared(sql: string): SqlStatement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Ends a transaction that has failed; the failure itself stays the caller's. */
export function rollBack(connection: SqlConnection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself after a failure such as a full disk: there is nothing left to undo.
  }
}

// One PostgreSQL database: bounded connections, durable transactions whose statements share round trips, and limits on every wait.
import { createHash } from 'node:crypto';
import pg from 'pg';
import type * as z from 'zod';
import { isConnectionLost, isRepeatable, toStoreFailure } from './postgres-failure.ts';

/** Milliseconds since 1970. Tests set the time with it; without one the clock is the database's. */
export type Clock = () => number;

export interface ConnectionOptions {
  /** Connections of this gateway in all, one of them for admission alone. 2 or more; default 8. */
  readonly maxConnections?: number;
  /** How long the database may take to let us in, or to answer one statement. Default 2,500. */
  readonly timeoutMs?: number;
}

/** The statements of one transaction, sent without waiting for the answers to earlier ones. */
export interface Transaction {
  /** The time of the test's clock, or null: the database's own is meant. */
  readonly givenTimeMs: number | null;
  many<T>(row: z.ZodType<T>, sql: string, ...values: unknown[]): Promise<T[]>;
  one<T>(row: z.ZodType<T>, sql: string, ...values: unknown[]): Promise<T | undefined>;
  /** A change whose answer nobody waits for: when it fails, so does the transaction. */
  run(sql: string, ...values: unknown[]): void;
}

type Work<T> = (transaction: Transaction) => Promise<T>;

const defaultMaxConnections = 8;
const defaultTimeoutMs = 2_500;
const othersIdleMs = 30_000;
const attemptsAtMost = 5;

const settings = '-c jit=off -c synchronous_commit=on -c default_transaction_isolation=read\\ committed';
/**
 * A batch finds every row by its key. With statistics from when a table was small the planner would read it whole
 * instead, and keep that plan: 50 times slower once the table has grown.
 */
const byKeyOnly =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan';

const beginReading = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
const int8 = 20;

export class Database {
  readonly #admission: pg.Pool;
  readonly #others: pg.Pool;
  readonly #clock: Clock | undefined;

  constructor(
    url: string,
    { maxConnections = defaultMaxConnections, timeoutMs = defaultTimeoutMs }: ConnectionOptions,
    clock?: Clock,
  ) {
    const open = (max: number, options: string, idleTimeoutMillis: number) =>
      openPool({ connectionString: url, max, options, idleTimeoutMillis }, timeoutMs);
    this.#admission = open(1, `${settings} ${byKeyOnly}`, 0);
    this.#others = open(Math.max(1, maxConnections - 1), settings, othersIdleMs);
    this.#clock = clock;
  }

  /**
   * Runs `work` in a transaction; all of it is on the server's disk when this resolves, or none. `work` may run again, from the
   * beginning, when PostgreSQL has undone it because of another transaction.
   * @throws VelaroError `store.unavailable`
   */
  async write<T>(work: Work<T>): Promise<T> {
    return await this.#repeat(this.#others, 'BEGIN', work);
  }

  /** As `write`, on the connection that nothing else can take away. */
  async admit<T>(work: Work<T>): Promise<T> {
    return await this.#repeat(this.#admission, 'BEGIN', work);
  }

  /** Runs `work` on one state of the database. @throws VelaroError `store.unavailable` */
  async read<T>(work: Work<T>): Promise<T> {
    return await this.#repeat(this.#others, beginReading, work);
  }

  /** The rows of one query: it sees one state of the database by itself. @throws VelaroError `store.unavailable` */
  async readAlone(sql: string, values: readonly unknown[]): Promise<readonly unknown[]> {
    try {
      return (await this.#others.query({ name: nameOf(sql), text: sql, values: [...values] })).rows;
    } catch (thrown) {
      throw toStoreFailure(thrown);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#admission.end(), this.#others.end()]);
  }

  async #repeat<T>(pool: pg.Pool, begin: string, work: Work<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transaction(pool, begin, work);
      } catch (thrown) {
        if (attempt === attemptsAtMost || !isRepeatable(thrown)) throw toStoreFailure(thrown);
      }
    }
  }

  async #transaction<T>(pool: pg.Pool, begin: string, work: Work<T>): Promise<T> {
    const client = await pool.connect();
    const sent: Promise<unknown>[] = [];
    const send = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
      // Its failure is seen when the transaction ends; until then it must not count as unhandled.
      answer.catch(() => undefined);
      sent.push(answer);
      return answer;
    };
    const query = (sql: string, values: unknown[]) => send(client.query({ name: nameOf(sql), text: sql, values }));
    const many: Transaction['many'] = async (row, sql, ...values) =>
      (await query(sql, values)).rows.map((found) => row.parse(found));
    try {
      send(client.query(begin));
      const result = await work({
        givenTimeMs: this.#clock?.() ?? null,
        many,
        one: async (row, sql, ...values) => (await many(row, sql, ...values))[0],
        run: (sql, ...values) => void query(sql, values),
      });
      send(client.query('COMMIT'));
      // What only reads has its answers already: whoever gets the connection next waits behind the end of this.
      if (begin === beginReading) sent.length = 0;
      // After a statement that failed COMMIT undoes everything, and that statement's failure is thrown here.
      await Promise.all(sent);
      client.release();
      return result;
    } catch (thrown) {
      // A server that does not answer would keep the caller waiting once more.
      if (isConnectionLost(thrown)) client.release(true);
      else await rollBack(client, sent);
      throw thrown;
    }
  }
}

/** Ends a transaction that has failed; the failure itself stays the caller's. A connection in doubt is closed. */
async function rollBack(client: pg.PoolClient, sent: readonly Promise<unknown>[]): Promise<void> {
  try {
    const undone = client.query('ROLLBACK');
    await Promise.allSettled(sent);
    await undone;
    client.release();
  } catch {
    client.release(true);
  }
}

function openPool(connection: pg.PoolConfig, timeoutMs: number): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    application_name: 'velaro-mcp',
    connectionTimeoutMillis: timeoutMs,
    // The server gives up a little before we do, so that it says why and the connection lives on.
    statement_timeout: timeoutMs - Math.ceil(timeoutMs / 10),
    query_timeout: timeoutMs,
    // A gateway that stands still within a transaction must not keep its site's other gateways waiting.
    idle_in_transaction_session_timeout: timeoutMs,
    keepAlive: true,
    pipeline: true,
    allowExitOnIdle: true,
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  // A connection that breaks fails what is sent over it; without these listeners it would end the program besides.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

const names = new Map<string, string>();

/** The same text has the same name in every process: a pooler between us and the server may share what is prepared. */
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha256').update(sql).digest('hex').slice(0, 32);
    names.set(sql, name);
  }
  return name;
}

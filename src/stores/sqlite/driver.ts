// The seam between the store and SQLite: Node's own module where it is there without a flag, else the package libsql.
import { driverMissing } from './driver-missing.ts';

export type SqlValue = string | number | Uint8Array | null;

export interface SqlStatement {
  run(values: readonly SqlValue[]): unknown;
  /** The first row, or undefined. */
  get(values: readonly SqlValue[]): unknown;
  all(values: readonly SqlValue[]): unknown[];
}

export interface SqlConnection {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

export type DriverName = 'node:sqlite' | 'libsql';

interface NodeSqlite {
  readonly DatabaseSync: new (
    file: string,
  ) => {
    exec(sql: string): void;
    prepare(sql: string): Record<'run' | 'get', (...values: SqlValue[]) => unknown> & {
      all(...values: SqlValue[]): unknown[];
    };
    close(): void;
  };
}

/** True where this Node has SQLite inside and offers it without a flag (22.13 and newer). */
export function hasNodeSqlite(): boolean {
  return loadNodeSqlite() !== undefined;
}

/** @throws VelaroError `driver.missing`, or the driver's own error when the file cannot be opened. */
export async function connect(file: string, driver?: DriverName): Promise<SqlConnection> {
  const nodeSqlite = driver === 'libsql' ? undefined : loadNodeSqlite();
  return nodeSqlite ? connectNodeSqlite(nodeSqlite, file) : await connectLibsql(file);
}

function connectNodeSqlite({ DatabaseSync }: NodeSqlite, file: string): SqlConnection {
  const database = new DatabaseSync(file);
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        run: (values) => statement.run(...values),
        get: (values) => statement.get(...values),
        all: (values) => statement.all(...values),
      };
    },
    close: () => database.close(),
  };
}

async function connectLibsql(file: string): Promise<SqlConnection> {
  const { default: Libsql } = await import('libsql').catch((cause: unknown) => {
    throw driverMissing(cause);
  });
  const database = new Libsql(file);
  return {
    exec: (sql) => void database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      // Always one array: libsql takes a lone buffer for an object of named parameters, and crashes the process.
      return {
        run: (values) => statement.run([...values]),
        get: (values) => statement.get([...values]),
        all: (values) => statement.all([...values]),
      };
    },
    close: () => void database.close(),
  };
}

function loadNodeSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process;
  // Loading the module prints this one warning on some versions; what we use of it is the same in all of them.
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!`${warning}`.startsWith('SQLite is an experimental feature'))
      Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    const loaded: unknown = process.getBuiltinModule('node:sqlite');
    return isNodeSqlite(loaded) ? loaded : undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function isNodeSqlite(loaded: unknown): loaded is NodeSqlite {
  return typeof loaded === 'object' && loaded !== null && 'DatabaseSync' in loaded;
}

// What the two databases call the same things in a table's definition, so that a step of both schemas is written once.

export interface SchemaDialect {
  /** Compared byte by byte, so that it sorts as in JavaScript. */
  readonly text: string;
  /** 64 bits; also for times, in milliseconds since 1970, and for yes (1) and no (0). */
  readonly integer: string;
  readonly bytes: string;
  /** A column that is the primary key, and that the database itself counts up. */
  readonly counted: string;
  /** What follows the parenthesis of a table that is read by its primary key. */
  readonly byKey: string;
  /** What follows the parenthesis of any other table. */
  readonly plain: string;
}

export const sqliteSchema: SchemaDialect = {
  text: 'TEXT',
  integer: 'INTEGER',
  bytes: 'BLOB',
  counted: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  byKey: 'STRICT, WITHOUT ROWID',
  plain: 'STRICT',
};

export const postgresSchema: SchemaDialect = {
  text: 'text COLLATE "C"',
  integer: 'bigint',
  bytes: 'bytea',
  counted: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  byKey: '',
  plain: '',
};

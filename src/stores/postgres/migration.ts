// The form of a step in the history of the PostgreSQL schema. A published step is never changed; a new one follows it.

export interface Migration {
  /** The schema's version once the step is done: 1 for the first, then one more each time; also the file's number. */
  readonly version: number;
  readonly sql: string;
}

export function defineMigration(migration: Migration): Migration {
  return migration;
}

const definitions = import.meta.glob('./migrations/*.ts', { eager: true, import: 'default' });

/** Every step, oldest first. */
export const migrations: readonly Migration[] = Object.values(definitions)
  .filter(isMigration)
  .sort((a, b) => a.version - b.version);

function isMigration(value: unknown): value is Migration {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    Number.isInteger(value.version) &&
    'sql' in value &&
    typeof value.sql === 'string'
  );
}

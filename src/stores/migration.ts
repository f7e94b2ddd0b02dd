// The form of a step in the history of a database's schema. A published step is never changed; a new one follows it.

export interface Migration {
  /** The schema's version once the step is done: 1 for the first, then one more each time; also the file's number. */
  readonly version: number;
  readonly sql: string;
}

export function defineMigration(migration: Migration): Migration {
  return migration;
}

/** The default exports of a folder of steps, oldest first. */
export function migrationsFrom(found: Readonly<Record<string, unknown>>): readonly Migration[] {
  return Object.values(found)
    .filter(isMigration)
    .sort((a, b) => a.version - b.version);
}

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

// All steps of the PostgreSQL schema.
import { migrationsFrom } from '../migration.ts';

const found = import.meta.glob('./migrations/*.ts', { eager: true, import: 'default' });

/** Oldest first. */
export const migrations = migrationsFrom(found);

// Events, for whatever follows from a change.
import { eventsSchema } from '../../events/schema.ts';
import { defineMigration } from '../../migration.ts';
import { sqliteSchema } from '../../transaction/schema-dialect.ts';

export default defineMigration({ version: 3, sql: eventsSchema(sqliteSchema) });

// Events, for whatever follows from a change.
import { eventsSchema } from '../../events/schema.ts';
import { defineMigration } from '../../migration.ts';
import { postgresSchema } from '../../transaction/schema-dialect.ts';

export default defineMigration({ version: 2, sql: eventsSchema(postgresSchema) });

// Work to be done later, and who is told of events by it.
import { eventListenersSchema } from '../../events/schema.ts';
import { jobsSchema } from '../../jobs/schema.ts';
import { defineMigration } from '../../migration.ts';
import { sqliteSchema } from '../../work/schema-dialect.ts';

export default defineMigration({ version: 6, sql: eventListenersSchema(sqliteSchema) + jobsSchema(sqliteSchema) });

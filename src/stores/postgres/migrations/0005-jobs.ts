// Work to be done later, and who is told of events by it.
import { eventListenersSchema } from '../../events/schema.ts';
import { jobsSchema } from '../../jobs/schema.ts';
import { defineMigration } from '../../migration.ts';
import { postgresSchema } from '../../work/schema-dialect.ts';

export default defineMigration({ version: 5, sql: eventListenersSchema(postgresSchema) + jobsSchema(postgresSchema) });

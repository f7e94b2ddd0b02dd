// Work to be done later, who is told of events by it, and outgoing webhooks.
import { eventListenersSchema } from '../../events/schema.ts';
import { jobsSchema } from '../../jobs/schema.ts';
import { defineMigration } from '../../migration.ts';
import { sqliteSchema } from '../../transaction/schema-dialect.ts';
import { webhooksSchema } from '../../webhooks/schema.ts';

export default defineMigration({
  version: 6,
  sql: eventListenersSchema(sqliteSchema) + jobsSchema(sqliteSchema) + webhooksSchema(sqliteSchema),
});

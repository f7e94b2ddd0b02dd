// A site's records: contacts, conversations, leads and what belongs to them.
import { defineMigration } from '../../migration.ts';
import { recordsSchema } from '../../records/schema.ts';
import { sqliteSchema } from '../../work/schema-dialect.ts';

export default defineMigration({ version: 4, sql: recordsSchema(sqliteSchema) });

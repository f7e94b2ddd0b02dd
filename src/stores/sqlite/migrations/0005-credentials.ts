// Vendors' credentials, sealed.
import { credentialsSchema } from '../../credentials/schema.ts';
import { defineMigration } from '../../migration.ts';
import { sqliteSchema } from '../../transaction/schema-dialect.ts';

export default defineMigration({ version: 5, sql: credentialsSchema(sqliteSchema) });

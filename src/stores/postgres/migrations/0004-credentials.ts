// Vendors' credentials, sealed.
import { credentialsSchema } from '../../credentials/schema.ts';
import { defineMigration } from '../../migration.ts';
import { postgresSchema } from '../../transaction/schema-dialect.ts';

export default defineMigration({ version: 4, sql: credentialsSchema(postgresSchema) });

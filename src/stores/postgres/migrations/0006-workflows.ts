// Workflows and what they did, and drip campaigns.
import { campaignsSchema } from '../../campaigns/schema.ts';
import { defineMigration } from '../../migration.ts';
import { postgresSchema } from '../../transaction/schema-dialect.ts';
import { workflowsSchema } from '../../workflows/schema.ts';

export default defineMigration({ version: 6, sql: workflowsSchema(postgresSchema) + campaignsSchema(postgresSchema) });

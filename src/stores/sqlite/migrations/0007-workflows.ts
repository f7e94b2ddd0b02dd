// Workflows and what they did, and drip campaigns.
import { campaignsSchema } from '../../campaigns/schema.ts';
import { defineMigration } from '../../migration.ts';
import { sqliteSchema } from '../../transaction/schema-dialect.ts';
import { workflowsSchema } from '../../workflows/schema.ts';

export default defineMigration({ version: 7, sql: workflowsSchema(sqliteSchema) + campaignsSchema(sqliteSchema) });

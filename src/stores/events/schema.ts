// The table of what has happened, in the order in which it was written down.
import type { SchemaDialect } from '../work/schema-dialect.ts';

export const eventsSchema = ({ text, integer, plain }: SchemaDialect): string => `
  CREATE TABLE events (
    id ${text} PRIMARY KEY,
    site_id ${text} NOT NULL REFERENCES sites (id),
    workspace_id ${text},
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    name ${text} NOT NULL,
    subject ${text} NOT NULL,
    data ${text} NOT NULL,
    at ${integer} NOT NULL
  ) ${plain};`;

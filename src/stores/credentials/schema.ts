// The table of vendors' credentials: one row a field, its text sealed before it comes here.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

export const credentialsSchema = ({ text, integer, byKey }: SchemaDialect): string => `
  CREATE TABLE vendor_credentials (
    site_id ${text} NOT NULL REFERENCES sites (id),
    vendor ${text} NOT NULL,
    field ${text} NOT NULL,
    sealed ${text} NOT NULL,
    saved_at ${integer} NOT NULL,
    saved_by ${text} NOT NULL,
    PRIMARY KEY (site_id, vendor, field)
  ) ${byKey};`;

// The tables of a site's records.
import type { SchemaDialect } from '../work/schema-dialect.ts';

/** A unique e-mail address and a list by time are both read for a whole site or for one workspace of it. */
export function recordsSchema({ text, integer, bytes, byKey, plain }: SchemaDialect): string {
  const placed = `
    id ${text} PRIMARY KEY,
    site_id ${text} NOT NULL,
    workspace_id ${text} NOT NULL REFERENCES workspaces (id),
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    version ${integer} NOT NULL`;
  const listed = (table: string, order: string) => `
    CREATE INDEX ${table}_by_site ON ${table} (site_id, environment, ${order}, id);
    CREATE INDEX ${table}_by_workspace ON ${table} (site_id, workspace_id, environment, ${order}, id);`;
  return `
    ALTER TABLE workspaces ADD COLUMN created_at ${integer} NOT NULL DEFAULT 0;

    CREATE TABLE tags (${placed},
      name ${text} NOT NULL,
      plain_name ${text} NOT NULL,
      color ${text} NOT NULL
    ) ${plain};
    ${listed('tags', 'name')}
    CREATE UNIQUE INDEX tags_by_plain_name ON tags (workspace_id, environment, plain_name);

    CREATE TABLE contacts (${placed},
      email ${text},
      phone ${text},
      first_name ${text},
      last_name ${text},
      company ${text},
      custom_fields ${text} NOT NULL,
      search_text ${text} NOT NULL
    ) ${plain};
    ${listed('contacts', 'created_at')}
    CREATE UNIQUE INDEX contacts_by_email ON contacts (site_id, environment, email, workspace_id) WHERE email IS NOT NULL;
    CREATE INDEX contacts_by_phone ON contacts (site_id, environment, phone) WHERE phone IS NOT NULL;

    CREATE TABLE contact_tags (
      contact_id ${text} NOT NULL REFERENCES contacts (id),
      tag_id ${text} NOT NULL REFERENCES tags (id),
      PRIMARY KEY (contact_id, tag_id)
    ) ${byKey};
    CREATE INDEX contact_tags_by_tag ON contact_tags (tag_id, contact_id);

    CREATE TABLE idempotent_creates (
      key_id ${text} NOT NULL REFERENCES keys (id),
      text ${text} NOT NULL,
      body_hash ${bytes} NOT NULL CHECK (length(body_hash) = 32),
      answer ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      PRIMARY KEY (key_id, text)
    ) ${byKey};
    CREATE INDEX idempotent_creates_by_age ON idempotent_creates (created_at);`;
}

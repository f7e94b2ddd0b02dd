// A site's records: contacts, conversations, leads and what belongs to them.
import { defineMigration } from '../../migration.ts';
import { recordsSchema } from '../../records/schema.ts';
import { postgresSchema } from '../../transaction/schema-dialect.ts';

const passageWords = `
  ALTER TABLE passages ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', plain_title), 'A') || setweight(to_tsvector('english', plain_text), 'D')
  ) STORED;
  CREATE INDEX passages_by_words ON passages USING gin (words);`;

export default defineMigration({ version: 3, sql: recordsSchema(postgresSchema) + passageWords });

// A site's records: contacts, conversations, leads and what belongs to them.
import { defineMigration } from '../../migration.ts';
import { recordsSchema } from '../../records/schema.ts';
import { sqliteSchema } from '../../transaction/schema-dialect.ts';

/** The index of the passages' words follows their table by itself. */
const passageWords = `
  CREATE VIRTUAL TABLE passage_words USING fts5 (
    plain_title, plain_text, content = 'passages', content_rowid = 'number', tokenize = 'porter unicode61'
  );
  CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
    INSERT INTO passage_words (rowid, plain_title, plain_text) VALUES (new.number, new.plain_title, new.plain_text);
  END;
  CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
    INSERT INTO passage_words (passage_words, rowid, plain_title, plain_text)
      VALUES ('delete', old.number, old.plain_title, old.plain_text);
  END;`;

export default defineMigration({ version: 4, sql: recordsSchema(sqliteSchema) + passageWords });

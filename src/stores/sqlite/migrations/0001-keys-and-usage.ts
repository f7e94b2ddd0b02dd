// Sites, keys and the texts that open them, what has been used, the calls themselves, and the site's agents.
import { defineMigration } from '../../migration.ts';

/**
 * Times are milliseconds since 1970. A key's identity is apart from its texts, of which only hashes are kept, so that
 * rotation changes the text and nothing else. `counters` holds any window of any owner: a month now, a minute or a day later.
 */
export default defineMigration({
  version: 1,
  sql: `
    CREATE TABLE clock (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      newest INTEGER NOT NULL
    ) STRICT;
    INSERT INTO clock VALUES (1, 0);

    CREATE TABLE sites (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      plan TEXT NOT NULL CHECK (plan IN ('trial', 'professional', 'enterprise')),
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE keys (
      id TEXT PRIMARY KEY,
      site_id TEXT NOT NULL REFERENCES sites (id),
      kind TEXT NOT NULL CHECK (kind IN ('mcp', 'rest', 'velaflows')),
      environment TEXT NOT NULL CHECK (environment IN ('live', 'test')),
      label TEXT NOT NULL,
      scopes TEXT NOT NULL CHECK (json_valid(scopes)),
      admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
      monthly_quota INTEGER CHECK (monthly_quota >= 1),
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      revoked_at INTEGER,
      last_used_at INTEGER
    ) STRICT;
    CREATE INDEX keys_by_site ON keys (site_id, created_at);

    CREATE TABLE key_texts (
      hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
      key_id TEXT NOT NULL REFERENCES keys (id),
      prefix TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('current', 'successor', 'retiring')),
      created_at INTEGER NOT NULL,
      ends_at INTEGER CHECK ((ends_at IS NULL) = (role = 'current')),
      grace_seconds INTEGER CHECK ((grace_seconds IS NOT NULL) = (role = 'successor'))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX key_texts_by_key ON key_texts (key_id);
    CREATE UNIQUE INDEX one_current_text ON key_texts (key_id) WHERE role = 'current';
    CREATE UNIQUE INDEX one_successor_text ON key_texts (key_id) WHERE role = 'successor';

    CREATE TABLE counters (
      owner_id TEXT NOT NULL,
      period TEXT NOT NULL,
      starts_at INTEGER NOT NULL,
      used INTEGER NOT NULL,
      PRIMARY KEY (owner_id, period, starts_at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tool_usage (
      key_id TEXT NOT NULL REFERENCES keys (id),
      month_starts_at INTEGER NOT NULL,
      tool TEXT NOT NULL,
      calls INTEGER NOT NULL,
      PRIMARY KEY (key_id, month_starts_at, tool)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE calls (
      id TEXT PRIMARY KEY,
      key_id TEXT NOT NULL REFERENCES keys (id),
      tool TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      status TEXT,
      duration_ms REAL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX open_calls ON calls (started_at) WHERE status IS NULL;

    CREATE TABLE agents (
      site_id TEXT NOT NULL REFERENCES sites (id),
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      team TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('online', 'away', 'offline')),
      capacity INTEGER NOT NULL,
      PRIMARY KEY (site_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX agents_by_name ON agents (site_id, name, id);
  `,
});

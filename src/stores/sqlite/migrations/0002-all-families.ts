// All three families of keys, billing days and overage, alerts, idempotent calls, and the audit of keys.
import { defineMigration } from '../../migration.ts';

/**
 * `windows` holds the one running window of each owner and period; `told` is the percentage that the last alert told of.
 * Past months are sums of `daily_usage`, whose days begin at 00:00 UTC: a billing day may change without losing count.
 */
export default defineMigration({
  version: 2,
  sql: `
    ALTER TABLE sites ADD COLUMN billing_day INTEGER NOT NULL DEFAULT 1 CHECK (billing_day BETWEEN 1 AND 28);
    ALTER TABLE sites ADD COLUMN overage INTEGER NOT NULL DEFAULT 0 CHECK (overage IN (0, 1));
    ALTER TABLE sites ADD COLUMN alerts INTEGER NOT NULL DEFAULT 1 CHECK (alerts IN (0, 1));
    ALTER TABLE sites ADD COLUMN alert_url TEXT;
    ALTER TABLE sites ADD COLUMN alert_secret TEXT CHECK ((alert_secret IS NULL) = (alert_url IS NULL));
    ALTER TABLE sites ADD COLUMN requests_per_day INTEGER NOT NULL DEFAULT 1000 CHECK (requests_per_day >= 1);

    CREATE TABLE workspaces (
      id TEXT PRIMARY KEY CHECK (length(id) = 24 AND id NOT GLOB '*[^0-9a-f]*'),
      site_id TEXT NOT NULL REFERENCES sites (id),
      name TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX workspaces_by_site ON workspaces (site_id, name, id);

    ALTER TABLE keys ADD COLUMN workspace_ids TEXT CHECK (json_valid(workspace_ids));
    ALTER TABLE keys ADD COLUMN requests_per_minute INTEGER CHECK (requests_per_minute >= 1);

    CREATE TABLE windows (
      owner_id TEXT NOT NULL,
      period TEXT NOT NULL CHECK (period IN ('month', 'day', 'minute')),
      starts_at INTEGER NOT NULL,
      used INTEGER NOT NULL,
      told INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (owner_id, period)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO windows (owner_id, period, starts_at, used)
      SELECT owner_id, 'month', max(starts_at), used FROM counters WHERE period = 'month' GROUP BY owner_id;
    DROP TABLE counters;

    ALTER TABLE calls ADD COLUMN overage INTEGER NOT NULL DEFAULT 0 CHECK (overage IN (0, 1));

    CREATE TABLE daily_usage (
      key_id TEXT NOT NULL REFERENCES keys (id),
      day INTEGER NOT NULL,
      tool TEXT NOT NULL,
      scope TEXT,
      calls INTEGER NOT NULL,
      overage INTEGER NOT NULL,
      PRIMARY KEY (key_id, day, tool)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO daily_usage (key_id, day, tool, calls, overage)
      SELECT key_id, started_at - started_at % 86400000, tool, count(*), 0 FROM calls GROUP BY 1, 2, 3;
    DROP TABLE tool_usage;

    CREATE TABLE idempotent_calls (
      key_id TEXT NOT NULL REFERENCES keys (id),
      text TEXT NOT NULL,
      body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
      call_id TEXT NOT NULL UNIQUE,
      started_at INTEGER NOT NULL,
      runs_until INTEGER NOT NULL,
      answer TEXT,
      PRIMARY KEY (key_id, text)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX idempotent_calls_by_age ON idempotent_calls (started_at);

    CREATE TABLE key_events (
      number INTEGER PRIMARY KEY,
      key_id TEXT NOT NULL REFERENCES keys (id),
      event TEXT NOT NULL CHECK (event IN ('created', 'rotated', 'revoked', 'leaked')),
      by TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX key_events_by_key ON key_events (key_id, number);
  `,
});

// Everything a gateway keeps: sites, keys and the texts that open them, what has been used, the calls themselves, alerts, agents.
import { defineMigration } from '../../migration.ts';

/**
 * Times are milliseconds since 1970. `sites.newest_at` is the latest time a site has seen: its clock never goes back, and sites
 * do not wait for each other. `windows` holds the one running window of each owner and period; past months are sums of
 * `daily_usage`, whose days begin at 00:00 UTC. Rows that each batch changes have room beside them for their next version;
 * rows that each call adds have no foreign key: keys are never deleted, and the check would cost more than the row.
 * Ids are compared byte by byte ("C"), so that they sort as in JavaScript whatever the database's language is.
 */
export default defineMigration({
  version: 1,
  sql: `
    CREATE TABLE sites (
      id text COLLATE "C" PRIMARY KEY,
      number bigint GENERATED ALWAYS AS IDENTITY,
      name text NOT NULL,
      plan text NOT NULL CHECK (plan IN ('trial', 'professional', 'enterprise')),
      billing_day integer NOT NULL DEFAULT 1 CHECK (billing_day BETWEEN 1 AND 28),
      overage boolean NOT NULL DEFAULT false,
      alerts boolean NOT NULL DEFAULT true,
      alert_url text,
      alert_secret text CHECK ((alert_secret IS NULL) = (alert_url IS NULL)),
      requests_per_day integer NOT NULL DEFAULT 1000 CHECK (requests_per_day >= 1),
      created_at bigint NOT NULL,
      newest_at bigint NOT NULL
    ) WITH (fillfactor = 50);

    CREATE TABLE workspaces (
      id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[0-9a-f]{24}$'),
      site_id text COLLATE "C" NOT NULL REFERENCES sites (id),
      name text COLLATE "C" NOT NULL
    );
    CREATE INDEX workspaces_by_site ON workspaces (site_id, name, id);

    CREATE TABLE keys (
      id text COLLATE "C" PRIMARY KEY,
      number bigint GENERATED ALWAYS AS IDENTITY,
      site_id text COLLATE "C" NOT NULL REFERENCES sites (id),
      kind text NOT NULL CHECK (kind IN ('mcp', 'rest', 'velaflows')),
      environment text NOT NULL CHECK (environment IN ('live', 'test')),
      label text NOT NULL,
      scopes text[] NOT NULL,
      admin boolean NOT NULL,
      monthly_quota integer CHECK (monthly_quota >= 1),
      workspace_ids text[],
      requests_per_minute integer CHECK (requests_per_minute >= 1),
      created_at bigint NOT NULL,
      expires_at bigint,
      revoked_at bigint,
      last_used_at bigint
    ) WITH (fillfactor = 80);
    CREATE INDEX keys_by_site ON keys (site_id, created_at, number);

    CREATE TABLE key_texts (
      hash bytea PRIMARY KEY CHECK (length(hash) = 32),
      key_id text COLLATE "C" NOT NULL REFERENCES keys (id),
      prefix text NOT NULL,
      role text NOT NULL CHECK (role IN ('current', 'successor', 'retiring')),
      created_at bigint NOT NULL,
      ends_at bigint CHECK ((ends_at IS NULL) = (role = 'current')),
      grace_seconds integer CHECK ((grace_seconds IS NOT NULL) = (role = 'successor'))
    );
    CREATE INDEX key_texts_by_key ON key_texts (key_id);
    CREATE UNIQUE INDEX one_current_text ON key_texts (key_id) WHERE role = 'current';
    CREATE UNIQUE INDEX one_successor_text ON key_texts (key_id) WHERE role = 'successor';

    CREATE TABLE windows (
      owner_id text COLLATE "C" NOT NULL,
      period text COLLATE "C" NOT NULL CHECK (period IN ('month', 'day', 'minute')),
      starts_at bigint NOT NULL,
      used integer NOT NULL,
      told integer NOT NULL DEFAULT 0,
      PRIMARY KEY (owner_id, period)
    ) WITH (fillfactor = 50);

    CREATE TABLE daily_usage (
      key_id text COLLATE "C" NOT NULL,
      day bigint NOT NULL,
      tool text COLLATE "C" NOT NULL,
      scope text,
      calls integer NOT NULL,
      overage integer NOT NULL,
      PRIMARY KEY (key_id, day, tool)
    ) WITH (fillfactor = 50);

    CREATE TABLE calls (
      id text COLLATE "C" PRIMARY KEY,
      key_id text COLLATE "C" NOT NULL,
      tool text NOT NULL,
      started_at bigint NOT NULL,
      overage boolean NOT NULL,
      status text,
      duration_ms double precision
    ) WITH (fillfactor = 70);
    CREATE INDEX open_calls ON calls (started_at, id) WHERE status IS NULL;

    CREATE TABLE idempotent_calls (
      key_id text COLLATE "C" NOT NULL REFERENCES keys (id),
      text text COLLATE "C" NOT NULL,
      body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
      call_id text COLLATE "C" NOT NULL UNIQUE,
      started_at bigint NOT NULL,
      runs_until bigint NOT NULL,
      answer text,
      PRIMARY KEY (key_id, text)
    );
    CREATE INDEX idempotent_calls_by_age ON idempotent_calls (started_at);

    CREATE TABLE key_events (
      number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      key_id text COLLATE "C" NOT NULL REFERENCES keys (id),
      event text NOT NULL CHECK (event IN ('created', 'rotated', 'revoked', 'leaked')),
      by text NOT NULL,
      at bigint NOT NULL
    );
    CREATE INDEX key_events_by_key ON key_events (key_id, number);

    CREATE TABLE agents (
      site_id text COLLATE "C" NOT NULL REFERENCES sites (id),
      id text COLLATE "C" NOT NULL,
      name text COLLATE "C" NOT NULL,
      email text NOT NULL,
      team text NOT NULL,
      status text NOT NULL CHECK (status IN ('online', 'away', 'offline')),
      capacity integer NOT NULL,
      PRIMARY KEY (site_id, id)
    );
    CREATE INDEX agents_by_name ON agents (site_id, name, id);
  `,
});

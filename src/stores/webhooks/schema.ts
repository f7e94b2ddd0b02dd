// The tables of outgoing webhooks and of what was sent to them.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

export const webhooksSchema = ({ text, integer, plain }: SchemaDialect): string => `
  CREATE TABLE webhooks (
    id ${text} PRIMARY KEY,
    site_id ${text} NOT NULL REFERENCES sites (id),
    workspace_id ${text} NOT NULL REFERENCES workspaces (id),
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    url ${text} NOT NULL,
    description ${text},
    events ${text} NOT NULL,
    secret ${text} NOT NULL,
    -- signs too, beside the current one, until then
    previous_secret ${text},
    previous_until ${integer},
    paused_at ${integer},
    paused_because ${text},
    -- attempts in a row, and since when
    failures ${integer} NOT NULL DEFAULT 0,
    failing_since ${integer},
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    version ${integer} NOT NULL
  ) ${plain};
  CREATE INDEX webhooks_by_workspace ON webhooks (workspace_id, environment, created_at, id);
  CREATE TABLE webhook_deliveries (
    id ${text} PRIMARY KEY,
    webhook_id ${text} NOT NULL REFERENCES webhooks (id),
    event_id ${text} NOT NULL,
    event ${text} NOT NULL,
    subject ${text} NOT NULL,
    url ${text} NOT NULL,
    attempt ${integer} NOT NULL,
    -- of the answer; null when there was none
    status ${integer},
    error ${text},
    duration_ms ${integer} NOT NULL,
    created_at ${integer} NOT NULL
  ) ${plain};
  CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at, id);
  CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);`;

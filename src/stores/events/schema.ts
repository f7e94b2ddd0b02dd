// The table of what has happened, and the one of who is to be told of it.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

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
  ) ${plain};
  CREATE INDEX events_by_time ON events (at);`;

export const eventListenersSchema = ({ text, byKey }: SchemaDialect): string => `
  CREATE TABLE event_listeners (
    site_id ${text} NOT NULL REFERENCES sites (id),
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    event ${text} NOT NULL,
    target ${text} NOT NULL,
    -- null: those of all workspaces
    workspace_id ${text},
    -- of the job that each event makes
    kind ${text} NOT NULL,
    PRIMARY KEY (site_id, environment, event, target)
  ) ${byKey};
  CREATE INDEX event_listeners_by_target ON event_listeners (target);`;

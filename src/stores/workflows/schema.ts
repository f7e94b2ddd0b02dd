// The tables of workflows, of each of their definitions, and of what they did.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

export const workflowsSchema = ({ text, integer, byKey, plain }: SchemaDialect): string => `
  CREATE TABLE workflows (
    id ${text} PRIMARY KEY,
    site_id ${text} NOT NULL REFERENCES sites (id),
    workspace_id ${text} NOT NULL REFERENCES workspaces (id),
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    name ${text} NOT NULL,
    description ${text},
    status ${text} NOT NULL CHECK (status IN ('active', 'paused')),
    -- the version with which the definition in force came
    definition_version ${integer} NOT NULL,
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    version ${integer} NOT NULL
  ) ${plain};
  CREATE INDEX workflows_by_workspace ON workflows (workspace_id, environment, created_at, id);
  CREATE TABLE workflow_definitions (
    workflow_id ${text} NOT NULL REFERENCES workflows (id),
    version ${integer} NOT NULL,
    -- id of the key that asked for it: tools are called in its name
    key_id ${text} NOT NULL,
    -- the trigger, and the list of steps
    starts ${text} NOT NULL,
    steps ${text} NOT NULL,
    PRIMARY KEY (workflow_id, version)
  ) ${byKey};
  CREATE TABLE workflow_executions (
    id ${text} PRIMARY KEY,
    site_id ${text} NOT NULL REFERENCES sites (id),
    workspace_id ${text} NOT NULL,
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    workflow_id ${text} NOT NULL REFERENCES workflows (id),
    definition_version ${integer} NOT NULL,
    started_by ${text} NOT NULL CHECK (started_by IN ('event', 'schedule', 'manual')),
    -- what has started it does so once: an event, a time of the schedule, a request
    cause ${text} NOT NULL,
    event ${text},
    subject ${text},
    depth ${integer} NOT NULL,
    input ${text} NOT NULL,
    state ${text} NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled')),
    -- place of the step that it is at
    at_step ${integer} NOT NULL,
    failure ${text},
    created_at ${integer} NOT NULL,
    ended_at ${integer},
    UNIQUE (workflow_id, cause)
  ) ${plain};
  CREATE INDEX workflow_executions_by_workflow ON workflow_executions (workflow_id, created_at, id);
  CREATE INDEX workflow_executions_by_end ON workflow_executions (ended_at) WHERE ended_at IS NOT NULL;
  CREATE TABLE workflow_steps (
    execution_id ${text} NOT NULL REFERENCES workflow_executions (id) ON DELETE CASCADE,
    step ${integer} NOT NULL,
    state ${text} NOT NULL CHECK (state IN ('running', 'waiting', 'succeeded', 'failed')),
    input ${text} NOT NULL,
    result ${text} NOT NULL,
    error ${text},
    attempts ${integer} NOT NULL,
    -- of one that waits
    until ${integer},
    started_at ${integer} NOT NULL,
    ended_at ${integer},
    PRIMARY KEY (execution_id, step)
  ) ${byKey};
  CREATE TABLE caused_events (
    event_id ${text} PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    -- how many executions led to it, one by the other
    depth ${integer} NOT NULL
  ) ${byKey};`;

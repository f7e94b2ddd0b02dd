// The tables of drip campaigns: who is in which, what was sent to whom, and who wants nothing more.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

export const campaignsSchema = ({ text, integer, byKey, plain }: SchemaDialect): string => `
  CREATE TABLE campaigns (
    id ${text} PRIMARY KEY,
    site_id ${text} NOT NULL REFERENCES sites (id),
    workspace_id ${text} NOT NULL REFERENCES workspaces (id),
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    name ${text} NOT NULL,
    goal ${text},
    status ${text} NOT NULL CHECK (status IN ('draft', 'active', 'paused', 'archived')),
    steps ${text} NOT NULL,
    quiet_hours ${text},
    -- counts the changes to steps and quiet hours
    plan_version ${integer} NOT NULL,
    -- when its next round is due, and which round that is; rounds of another number do nothing
    round_at ${integer},
    round_number ${integer} NOT NULL DEFAULT 0,
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    version ${integer} NOT NULL
  ) ${plain};
  CREATE INDEX campaigns_by_site ON campaigns (site_id, environment, created_at, id);
  CREATE INDEX campaigns_by_workspace ON campaigns (site_id, workspace_id, environment, created_at, id);

  CREATE TABLE enrollments (
    id ${text} PRIMARY KEY,
    campaign_id ${text} NOT NULL REFERENCES campaigns (id),
    contact_id ${text} NOT NULL REFERENCES contacts (id),
    status ${text} NOT NULL CHECK (status IN ('active', 'completed', 'unenrolled', 'failed')),
    -- 1, and one more each time that the contact is enrolled again
    pass ${integer} NOT NULL,
    -- how many steps are behind it
    step ${integer} NOT NULL,
    -- what the next step's delay counts from
    since ${integer} NOT NULL,
    -- of the next step; null unless active
    next_at ${integer},
    -- the plan by which that was reckoned
    plan_version ${integer} NOT NULL,
    -- of the next step, that failed
    attempts ${integer} NOT NULL,
    reason ${text},
    created_at ${integer} NOT NULL,
    UNIQUE (campaign_id, contact_id)
  ) ${plain};
  CREATE INDEX enrollments_due ON enrollments (campaign_id, next_at) WHERE next_at IS NOT NULL;
  CREATE INDEX enrollments_by_plan ON enrollments (campaign_id, plan_version) WHERE next_at IS NOT NULL;
  CREATE INDEX enrollments_by_time ON enrollments (campaign_id, created_at, id);
  CREATE INDEX enrollments_by_status ON enrollments (campaign_id, status);

  CREATE TABLE campaign_sends (
    id ${text} PRIMARY KEY,
    campaign_id ${text} NOT NULL REFERENCES campaigns (id),
    enrollment_id ${text} NOT NULL REFERENCES enrollments (id),
    pass ${integer} NOT NULL,
    step ${integer} NOT NULL,
    channel ${text} NOT NULL,
    address ${text},
    status ${text} NOT NULL CHECK (status IN ('sending', 'waiting', 'sent', 'skipped', 'failed', 'unknown')),
    reason ${text},
    -- by which the texts were made
    plan_version ${integer} NOT NULL,
    -- counts its attempts: what an earlier one still writes is not taken
    attempt ${integer} NOT NULL,
    at ${integer} NOT NULL,
    -- a step of an enrollment is sent once
    UNIQUE (enrollment_id, pass, step)
  ) ${plain};
  CREATE INDEX campaign_sends_by_status ON campaign_sends (campaign_id, status);

  CREATE TABLE campaign_intakes (
    id ${text} PRIMARY KEY,
    campaign_id ${text} NOT NULL REFERENCES campaigns (id),
    tag_id ${text},
    -- contacts that were made later are not taken in
    before ${integer} NOT NULL,
    -- the last contact that was looked at
    position_at ${integer} NOT NULL,
    position_id ${text} NOT NULL,
    examined ${integer} NOT NULL,
    enrolled ${integer} NOT NULL,
    done ${integer} NOT NULL
  ) ${plain};
  CREATE INDEX campaign_intakes_by_campaign ON campaign_intakes (campaign_id, before, id);

  CREATE TABLE unsubscriptions (
    site_id ${text} NOT NULL REFERENCES sites (id),
    environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
    channel ${text} NOT NULL,
    -- the id of a contact, or an address: either alone is enough
    recipient ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (site_id, environment, channel, recipient)
  ) ${byKey};

  CREATE TABLE unsubscribe_secrets (
    site_id ${text} PRIMARY KEY REFERENCES sites (id),
    secret ${text} NOT NULL
  ) ${byKey};`;

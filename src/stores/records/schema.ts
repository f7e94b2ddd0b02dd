// The tables of a site's records.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

/**
 * Lists are read for a whole site or for one workspace of it. Each index begins with all that its query fixes and ends in the
 * query's order: SQLite, which has no statistics, would else walk a whole site in that order.
 */
export function recordsSchema({ text, integer, bytes, counted, byKey, plain }: SchemaDialect): string {
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
    CREATE INDEX contacts_by_email_and_time ON contacts (site_id, environment, email, created_at, id) WHERE email IS NOT NULL;
    CREATE INDEX contacts_by_phone ON contacts (site_id, environment, phone, created_at, id) WHERE phone IS NOT NULL;

    CREATE TABLE contact_tags (
      contact_id ${text} NOT NULL REFERENCES contacts (id),
      tag_id ${text} NOT NULL REFERENCES tags (id),
      PRIMARY KEY (contact_id, tag_id)
    ) ${byKey};
    CREATE INDEX contact_tags_by_tag ON contact_tags (tag_id, contact_id);

    CREATE TABLE channels (${placed},
      name ${text} NOT NULL,
      type ${text} NOT NULL CHECK (type IN ('chat', 'email', 'sms', 'voice', 'whatsapp', 'messenger')),
      address ${text},
      status ${text} NOT NULL CHECK (status IN ('connected', 'disconnected')),
      enabled ${integer} NOT NULL CHECK (enabled IN (0, 1)),
      settings ${text} NOT NULL
    ) ${plain};
    ${listed('channels', 'name')}

    CREATE TABLE conversations (${placed},
      contact_id ${text} REFERENCES contacts (id),
      visitor_name ${text},
      visitor_email ${text},
      channel ${text} NOT NULL CHECK (channel IN ('chat', 'email', 'sms', 'voice', 'whatsapp', 'messenger')),
      channel_id ${text} REFERENCES channels (id),
      status ${text} NOT NULL CHECK (status IN ('open', 'pending', 'resolved', 'closed')),
      assignee_id ${text},
      custom_data ${text} NOT NULL,
      message_count ${integer} NOT NULL,
      last_message_at ${integer},
      first_reply_at ${integer},
      resolved_at ${integer},
      rating ${integer} CHECK (rating BETWEEN 1 AND 5),
      FOREIGN KEY (site_id, assignee_id) REFERENCES agents (site_id, id)
    ) ${plain};
    ${listed('conversations', 'created_at')}
    CREATE INDEX conversations_by_contact
      ON conversations (site_id, environment, contact_id, created_at, id) WHERE contact_id IS NOT NULL;
    CREATE INDEX conversations_by_contact_and_workspace
      ON conversations (site_id, environment, contact_id, workspace_id, created_at, id) WHERE contact_id IS NOT NULL;
    CREATE INDEX conversations_under_way ON conversations (site_id, environment, assignee_id)
      WHERE status IN ('open', 'pending');

    CREATE TABLE messages (
      id ${text} NOT NULL UNIQUE,
      conversation_id ${text} NOT NULL REFERENCES conversations (id),
      number ${integer} NOT NULL,
      author ${text} NOT NULL CHECK (author IN ('visitor', 'agent', 'bot')),
      agent_id ${text},
      text ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      PRIMARY KEY (conversation_id, number)
    ) ${byKey};

    CREATE TABLE pipelines (${placed},
      name ${text} NOT NULL
    ) ${plain};
    ${listed('pipelines', 'name')}

    CREATE TABLE stages (
      id ${text} PRIMARY KEY,
      pipeline_id ${text} NOT NULL REFERENCES pipelines (id),
      name ${text} NOT NULL,
      plain_name ${text} NOT NULL,
      position ${integer} NOT NULL,
      kind ${text} NOT NULL CHECK (kind IN ('open', 'won', 'lost')),
      UNIQUE (pipeline_id, position)
    ) ${byKey};

    CREATE TABLE leads (${placed},
      name ${text} NOT NULL,
      contact_id ${text} REFERENCES contacts (id),
      owner_id ${text},
      value_thousandths ${integer},
      value_currency ${text} CHECK ((value_currency IS NULL) = (value_thousandths IS NULL)),
      source ${text},
      stage_id ${text} NOT NULL REFERENCES stages (id),
      -- null: since it was made
      stage_since ${integer},
      close_date ${text},
      last_activity_at ${integer} NOT NULL,
      search_text ${text} NOT NULL,
      FOREIGN KEY (site_id, owner_id) REFERENCES agents (site_id, id)
    ) ${plain};
    ${listed('leads', 'created_at')}
    CREATE INDEX leads_by_stage ON leads (stage_id);
    CREATE INDEX leads_by_contact ON leads (contact_id) WHERE contact_id IS NOT NULL;

    CREATE TABLE case_numbers (
      site_id ${text} NOT NULL REFERENCES sites (id),
      environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
      last ${integer} NOT NULL,
      PRIMARY KEY (site_id, environment)
    ) ${byKey};

    CREATE TABLE cases (${placed},
      number ${integer} NOT NULL,
      subject ${text} NOT NULL,
      description ${text},
      status ${text} NOT NULL CHECK (status IN ('open', 'pending', 'resolved', 'closed')),
      priority ${text} NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
      contact_id ${text} REFERENCES contacts (id),
      conversation_id ${text} REFERENCES conversations (id),
      assignee_id ${text},
      search_text ${text} NOT NULL,
      UNIQUE (site_id, environment, number),
      FOREIGN KEY (site_id, assignee_id) REFERENCES agents (site_id, id)
    ) ${plain};
    ${listed('cases', 'created_at')}

    CREATE TABLE activities (${placed},
      type ${text} NOT NULL CHECK (type IN ('note', 'call', 'meeting', 'task', 'email')),
      subject ${text} NOT NULL,
      body ${text},
      due_at ${integer},
      contact_id ${text} REFERENCES contacts (id),
      lead_id ${text} REFERENCES leads (id),
      case_id ${text} REFERENCES cases (id)
    ) ${plain};
    ${listed('activities', 'created_at')}
    CREATE INDEX activities_by_lead ON activities (lead_id) WHERE lead_id IS NOT NULL;

    CREATE TABLE callbacks (${placed},
      phone ${text} NOT NULL,
      scheduled_at ${integer} NOT NULL,
      -- quarters of an hour since 1970
      slot ${integer} NOT NULL,
      status ${text} NOT NULL CHECK (status IN ('scheduled', 'handed-over', 'cancelled')),
      contact_id ${text} REFERENCES contacts (id),
      agent_id ${text},
      topic ${text},
      reason ${text},
      FOREIGN KEY (site_id, agent_id) REFERENCES agents (site_id, id)
    ) ${plain};
    ${listed('callbacks', 'scheduled_at')}
    CREATE UNIQUE INDEX callbacks_by_agent ON callbacks (site_id, environment, agent_id, slot)
      WHERE status = 'scheduled' AND agent_id IS NOT NULL;
    CREATE UNIQUE INDEX callbacks_by_phone ON callbacks (site_id, environment, phone, slot) WHERE status = 'scheduled';

    CREATE TABLE articles (${placed},
      title ${text} NOT NULL,
      text ${text} NOT NULL,
      url ${text}
    ) ${plain};
    ${listed('articles', 'created_at')}

    CREATE TABLE passages (
      number ${counted},
      article_id ${text} NOT NULL REFERENCES articles (id),
      text ${text} NOT NULL,
      -- what is searched
      plain_title ${text} NOT NULL,
      plain_text ${text} NOT NULL
    ) ${plain};
    CREATE INDEX passages_by_article ON passages (article_id);

    CREATE TABLE ai_settings (
      workspace_id ${text} NOT NULL REFERENCES workspaces (id),
      environment ${text} NOT NULL CHECK (environment IN ('live', 'test')),
      settings ${text} NOT NULL,
      updated_at ${integer} NOT NULL,
      version ${integer} NOT NULL,
      PRIMARY KEY (workspace_id, environment)
    ) ${byKey};

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

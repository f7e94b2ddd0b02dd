// What every store must do, whatever database is behind it.
import { describeAdmission } from './contract/admission.ts';
import { describeAgents } from './contract/agents.ts';
import { describeBilling } from './contract/billing.ts';
import { describeCallWork } from './contract/call-work.ts';
import { describeCampaignRecords } from './contract/campaigns.ts';
import { describeCredentials } from './contract/credentials.ts';
import { describeIdempotency } from './contract/idempotency.ts';
import { describeKeyAudit } from './contract/key-audit.ts';
import { describeKeys } from './contract/keys.ts';
import { describeRates } from './contract/rates.ts';
import { describeContacts } from './contract/records-contacts.ts';
import { describeConversations } from './contract/records-conversations.ts';
import { describeIsolation } from './contract/records-isolation.ts';
import { describeRecordsAsJson } from './contract/records-json.ts';
import { describeKnowledge } from './contract/records-knowledge.ts';
import { describeLeads } from './contract/records-leads.ts';
import { describeRotation } from './contract/rotation.ts';
import { describeUsage } from './contract/usage.ts';
import { describeWork } from './contract/work.ts';
import { describeWorkflowRecords } from './contract/workflows.ts';
import { describeWorkspaces } from './contract/workspaces.ts';
import type { OpenStore } from './store-fixture.ts';

export function describeStore(name: string, open: OpenStore): void {
  describeAdmission(name, open);
  describeRotation(name, open);
  describeKeys(name, open);
  describeUsage(name, open);
  describeAgents(name, open);
  describeRates(name, open);
  describeWorkspaces(name, open);
  describeCredentials(name, open);
  describeBilling(name, open);
  describeIdempotency(name, open);
  describeKeyAudit(name, open);
  describeWork(name, open);
  describeCallWork(name, open);
  describeContacts(name, open);
  describeConversations(name, open);
  describeLeads(name, open);
  describeKnowledge(name, open);
  describeIsolation(name, open);
  describeRecordsAsJson(name, open);
  describeWorkflowRecords(name, open);
  describeCampaignRecords(name, open);
}

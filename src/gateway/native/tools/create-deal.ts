// A new deal, in the workspace of its contact.
import tool from '../../../skills/velaro/create-deal.ts';
import { decimal } from '../../../skills/velaro/parts/fields.ts';
import { contacts } from '../../../stores/records/contacts.ts';
import { createLead } from '../../../stores/records/leads.ts';
import { inWorkspace, workplaceOf } from '../../../stores/records/place.ts';
import { dealStage } from '../deal-stage.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { contactNaming, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* (given, { place }) {
  const { name, amount, currency, stage, contactId, closeDate } = given;
  const contact = contactId === undefined ? undefined : yield* namedRecord(contacts, place, contactId, contactNaming);
  const workplace = yield* workplaceOf(contact ? inWorkspace(place, contact.workspaceId) : place);
  const lead = yield* createLead(workplace, {
    name,
    contactId,
    closeDate,
    ...(amount !== undefined && currency !== undefined && { value: { amount: decimal(amount), currency } }),
    ...(stage !== undefined && { stageId: (yield* dealStage(workplace, stage)).id }),
  });
  return { ...lead, stage: lead.stageName };
});

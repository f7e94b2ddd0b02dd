// Something logged on a contact, a deal or a case.
import tool from '../../../skills/velaro/log-activity.ts';
import { logActivity } from '../../../stores/records/activities.ts';
import { cases } from '../../../stores/records/cases.ts';
import { contacts } from '../../../stores/records/contacts.ts';
import { leads } from '../../../stores/records/leads.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { caseNaming, contactNaming, dealNaming, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* ({ dealId, ...given }, { place }) {
  const { contactId, caseId } = given;
  if (contactId !== undefined) yield* namedRecord(contacts, place, contactId, contactNaming);
  if (dealId !== undefined) yield* namedRecord(leads, place, dealId, dealNaming);
  if (caseId !== undefined) yield* namedRecord(cases, place, caseId, caseNaming);
  return yield* logActivity(place, { ...given, leadId: dealId });
});

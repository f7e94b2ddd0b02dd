// A new case.
import tool from '../../../skills/velaro/create-case.ts';
import { createCase } from '../../../stores/records/cases.ts';
import { contacts } from '../../../stores/records/contacts.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { contactNaming, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* (given, { place }) {
  if (given.contactId !== undefined) yield* namedRecord(contacts, place, given.contactId, contactNaming);
  return yield* createCase(place, given);
});

// The contact that is meant, changed or made.
import tool from '../../../skills/velaro/upsert-contact.ts';
import { contacts, upsertContact } from '../../../stores/records/contacts.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { contactNaming, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* (given, { place }) {
  if (given.contactId !== undefined) yield* namedRecord(contacts, place, given.contactId, contactNaming);
  const { contact, created } = yield* upsertContact(place, given);
  return { ...contact, created };
});

// A promised call, handed over when it is due.
import tool from '../../../skills/velaro/schedule-callback.ts';
import { scheduleCallback } from '../../../stores/records/callbacks.ts';
import { contacts } from '../../../stores/records/contacts.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { contactNaming, namedAgent, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* ({ requestedAt: scheduledAt, ...given }, { place }) {
  if (given.contactId !== undefined) yield* namedRecord(contacts, place, given.contactId, contactNaming);
  if (given.agentId !== undefined) yield* namedAgent(place, given.agentId, 'agentId');
  const callback = yield* scheduleCallback(place, { ...given, scheduledAt });
  return { ...callback, status: 'scheduled' as const };
});

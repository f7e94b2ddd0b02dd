// A page of the site's contacts.
import tool from '../../../skills/velaro/search-contacts.ts';
import { listContacts } from '../../../stores/records/contacts.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { pageOf } from '../page-of.ts';

export default defineNativeWork(tool, function* (query, { place, keyId }) {
  const { items, ...rest } = pageOf(yield* listContacts(place, query, { ...query, keyId }));
  return { contacts: items, ...rest };
});

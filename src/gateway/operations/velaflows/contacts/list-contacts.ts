// A page of the contacts that the key sees.
import operation from '../../../../catalog/velaflows/contacts/list-contacts.ts';
import { listContacts } from '../../../../stores/records/contacts.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listContacts(place, input, { keyId, ...input })).json('contacts');
});

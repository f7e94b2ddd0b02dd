// A contact with what is named changed.
import operation from '../../../../catalog/rest/contacts/update-contact.ts';
import { updateContact } from '../../../../stores/records/contacts.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...changes }, { place, expectedVersion }) =>
  updateContact(place, id, changes, expectedVersion),
);

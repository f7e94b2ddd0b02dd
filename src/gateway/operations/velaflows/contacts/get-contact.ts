// One contact.
import operation from '../../../../catalog/velaflows/contacts/get-contact.ts';
import { getContact } from '../../../../stores/records/contacts.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getContact(place, id));

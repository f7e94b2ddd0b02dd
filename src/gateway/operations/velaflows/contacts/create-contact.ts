// A new contact.
import operation from '../../../../catalog/velaflows/contacts/create-contact.ts';
import { createContact } from '../../../../stores/records/contacts.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, (input, { place }) => createContact(place, input));

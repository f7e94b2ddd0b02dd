// Makes a contact.
import { defineOperation } from '../../define-operation.ts';
import { contact, newContact } from '../../shapes/contact.ts';

export default defineOperation({
  name: 'velaflows_create_contact',
  surface: 'velaflows',
  scope: 'contacts:write',
  method: 'POST',
  path: '/api/v1/contacts',
  title: 'Create a contact',
  description:
    'Create a contact from what is known of a person: at least an e-mail address, a phone number, a name or a company.',
  kind: 'create',
  input: newContact,
  output: contact,
  status: 201,
  versioned: true,
  visitorText: true,
  example: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', customFields: { plan: 'gold' } },
});

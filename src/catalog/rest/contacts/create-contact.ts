// Makes a contact.
import { defineOperation } from '../../define-operation.ts';
import { contact, newContact } from '../../shapes/contact.ts';

export default defineOperation({
  name: 'velaro_create_contact',
  surface: 'rest',
  scope: 'write:contacts',
  method: 'POST',
  path: '/v1/contacts',
  title: 'Create a contact',
  description:
    'Create a contact from what is known of a person: at least an e-mail address, a phone number, a name or a company.',
  kind: 'create',
  input: newContact,
  output: contact,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', customFields: { plan: 'gold' } },
});

// Makes a contact.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { contact, newContactFields } from '../../shapes/contact.ts';

export default defineOperation({
  name: 'velaro_create_contact',
  surface: 'rest',
  scope: 'write:contacts',
  method: 'POST',
  path: '/v1/contacts',
  title: 'Create a contact',
  description: 'Create a contact from what is known of a person.',
  kind: 'create',
  input: z.strictObject(newContactFields),
  output: contact,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', customFields: { plan: 'gold' } },
});

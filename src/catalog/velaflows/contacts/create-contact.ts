// Makes a contact.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { contact, newContactFields } from '../../shapes/contact.ts';

export default defineOperation({
  name: 'velaflows_create_contact',
  surface: 'velaflows',
  scope: 'contacts:write',
  method: 'POST',
  path: '/api/v1/contacts',
  title: 'Create a contact',
  description: 'Create a contact from what is known of a person.',
  kind: 'create',
  input: z.strictObject(newContactFields),
  output: contact,
  status: 201,
  versioned: true,
  visitorText: true,
  example: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', customFields: { plan: 'gold' } },
});

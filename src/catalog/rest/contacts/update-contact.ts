// Changes a contact.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { changedContactFields, contact, contactId } from '../../shapes/contact.ts';

export default defineOperation({
  name: 'velaro_update_contact',
  surface: 'rest',
  scope: 'write:contacts',
  method: 'PATCH',
  path: '/v1/contacts/{id}',
  title: 'Update a contact',
  description: 'Change what is named of a contact; everything else stays as it is.',
  kind: 'update',
  input: z.strictObject({ id: contactId, ...changedContactFields }),
  output: contact,
  status: 200,
  failures: [409],
  versioned: true,
  example: { id: 'con_0123456789abcdefghij', company: 'Analytical Engines', customFields: { plan: null } },
});

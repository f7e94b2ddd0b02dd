// Changes a contact.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { changedContactFields, contact } from '../../shapes/contact.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaro_update_contact',
  surface: 'rest',
  scope: 'write:contacts',
  method: 'PATCH',
  path: '/v1/contacts/{id}',
  title: 'Update a contact',
  description: 'Change what is named of a contact; everything else stays as it is.',
  kind: 'update',
  input: z.strictObject({ id: recordId('contact'), ...changedContactFields }),
  output: contact,
  status: 200,
  failures: [409],
  versioned: true,
  visitorText: true,
  example: { id: exampleId('contact'), company: 'Analytical Engines', customFields: { plan: null } },
});

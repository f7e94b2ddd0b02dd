// Reads one contact.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { contact } from '../../shapes/contact.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaro_get_contact',
  surface: 'rest',
  scope: 'read:contacts',
  method: 'GET',
  path: '/v1/contacts/{id}',
  title: 'Get a contact',
  description: 'Read one contact with its custom fields.',
  kind: 'read',
  input: z.strictObject({ id: recordId('contact') }),
  output: contact,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('contact') },
});

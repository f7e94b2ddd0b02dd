// Lists contacts.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { contact, contactFilters } from '../../shapes/contact.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';

export default defineOperation({
  name: 'velaro_list_contacts',
  surface: 'rest',
  scope: 'read:contacts',
  method: 'GET',
  path: '/v1/contacts',
  title: 'List contacts',
  description: 'List contacts, newest first, or find them by e-mail address or by a part of their names.',
  kind: 'read',
  input: z.strictObject({ ...contactFilters, ...pageInput }),
  output: z.object({ contacts: z.array(contact), ...pageOutput }),
  status: 200,
  visitorText: true,
  example: { query: 'ada', limit: 10 },
});

// A step that gives a contact a tag.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { exampleId, recordId } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'add_tag',
  description: 'Give a contact a tag.',
  settings: z.strictObject({
    contactId: recordId('contact', 'The contact, mostly {{input.id}} or {{input.contactId}}'),
    tagId: recordId('tag'),
  }),
  example: { contactId: '{{input.id}}', tagId: exampleId('tag') },
});

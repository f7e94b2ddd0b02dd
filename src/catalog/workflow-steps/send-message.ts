// A step that says something to a contact over a channel.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { exampleId, recordId, text } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'send_message',
  description:
    'Send a message to a contact over a channel: in the conversation that is under way there, or in a new one.',
  settings: z.strictObject({
    channelId: recordId('channel'),
    contactId: recordId('contact', 'The contact, mostly {{input.id}} or {{input.contactId}}'),
    text: text(10_000).describe('What to say, as plain text'),
  }),
  example: {
    channelId: exampleId('channel'),
    contactId: '{{input.id}}',
    text: 'Hello {{input.firstName | there}}, how can we help?',
  },
});

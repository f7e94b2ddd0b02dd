// A step that says something in a conversation.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { recordId, text } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'send_reply',
  description: 'Say something in a conversation, as the bot.',
  settings: z.strictObject({
    conversationId: recordId('conversation', 'The conversation, mostly {{input.id}} or {{input.conversationId}}'),
    text: text(10_000).describe('What to say, as plain text'),
  }),
  example: { conversationId: '{{input.id}}', text: 'Thank you for your message. We will answer within the hour.' },
});

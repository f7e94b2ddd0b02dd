// Sends a message over a channel.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { message } from '../../shapes/conversation.ts';
import { agentId, exampleId, recordId, text } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_send_message',
  surface: 'velaflows',
  scope: 'channels:write',
  method: 'POST',
  path: '/api/v1/channels/{id}/messages',
  title: 'Send a message',
  description:
    'Send a message to a contact over a channel: in the conversation that is under way there, or in a new one.',
  kind: 'create',
  input: z.strictObject({
    id: recordId('channel'),
    contactId: recordId('contact', 'The contact who gets it'),
    text: text(10_000).describe('What to say, as plain text'),
    agentId: agentId('The agent in whose name it is said').optional(),
  }),
  output: message,
  status: 201,
  example: { id: exampleId('channel'), contactId: exampleId('contact'), text: 'Your order has shipped.' },
});

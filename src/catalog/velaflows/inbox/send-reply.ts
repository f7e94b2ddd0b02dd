// Answers in a conversation.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { message } from '../../shapes/conversation.ts';
import { agentId, exampleId, recordId, text } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_send_reply',
  surface: 'velaflows',
  scope: 'inbox:write',
  method: 'POST',
  path: '/api/v1/inbox/conversations/{id}/messages',
  title: 'Reply',
  description: 'Answer the visitor of a conversation.',
  kind: 'create',
  input: z.strictObject({
    id: recordId('conversation'),
    text: text(10_000).describe('What to say, as plain text'),
    agentId: agentId('The agent in whose name it is said').optional(),
  }),
  output: message,
  status: 201,
  example: { id: exampleId('conversation'), text: 'It is on its way.' },
});

// Reads one conversation.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { conversationWithMessages } from '../../shapes/conversation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaro_get_conversation',
  surface: 'rest',
  scope: 'read:conversations',
  method: 'GET',
  path: '/v1/conversations/{id}',
  title: 'Get a conversation',
  description: 'Read one conversation with its messages.',
  kind: 'read',
  input: z.strictObject({ id: recordId('conversation') }),
  output: conversationWithMessages,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('conversation') },
});

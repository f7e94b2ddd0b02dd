// Reads one conversation.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { conversation } from '../../shapes/conversation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_get_conversation',
  surface: 'velaflows',
  scope: 'inbox:read',
  method: 'GET',
  path: '/api/v1/inbox/conversations/{id}',
  title: 'Get a conversation',
  description: 'Read the state of one conversation; its messages are a list of their own.',
  kind: 'read',
  input: z.strictObject({ id: recordId('conversation') }),
  output: conversation,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('conversation') },
});

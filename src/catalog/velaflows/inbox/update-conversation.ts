// Changes the state of a conversation.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { conversation, conversationStatus } from '../../shapes/conversation.ts';
import { agentId, exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_update_conversation',
  surface: 'velaflows',
  scope: 'inbox:write',
  method: 'PATCH',
  path: '/api/v1/inbox/conversations/{id}',
  title: 'Update a conversation',
  description: 'Resolve a conversation, open it again, or give it to an agent.',
  kind: 'update',
  input: z.strictObject({
    id: recordId('conversation'),
    status: conversationStatus.optional().describe('Its new state'),
    assigneeId: agentId().nullish().describe('The agent who gets it; null takes it from its agent'),
  }),
  output: conversation,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('conversation'), status: 'resolved' },
});

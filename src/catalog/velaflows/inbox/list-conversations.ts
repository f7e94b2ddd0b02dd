// Lists the conversations of the inbox.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { conversation, conversationFilters } from '../../shapes/conversation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { agentId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_list_conversations',
  surface: 'velaflows',
  scope: 'inbox:read',
  method: 'GET',
  path: '/api/v1/inbox/conversations',
  title: 'List conversations',
  description: 'List the conversations of the inbox, newest first, by state, channel, contact, assignee or time.',
  kind: 'read',
  input: z.strictObject({
    ...conversationFilters,
    assigneeId: agentId('Only conversations of this agent').optional(),
    ...pageInput,
  }),
  output: z.object({ conversations: z.array(conversation), ...pageOutput }),
  status: 200,
  visitorText: true,
  example: { status: 'open', limit: 10 },
});

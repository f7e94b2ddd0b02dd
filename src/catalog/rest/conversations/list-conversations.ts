// Lists conversations.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { conversation, conversationFilters } from '../../shapes/conversation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';

export default defineOperation({
  name: 'velaro_list_conversations',
  surface: 'rest',
  scope: 'read:conversations',
  method: 'GET',
  path: '/v1/conversations',
  title: 'List conversations',
  description: 'List conversations, newest first, by state, channel, contact or time.',
  kind: 'read',
  input: z.strictObject({ ...conversationFilters, ...pageInput }),
  output: z.object({ conversations: z.array(conversation), ...pageOutput }),
  status: 200,
  visitorText: true,
  example: { status: 'open', limit: 10 },
});

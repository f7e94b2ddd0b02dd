// Lists the messages of a conversation.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { message } from '../../shapes/conversation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_list_messages',
  surface: 'velaflows',
  scope: 'inbox:read',
  method: 'GET',
  path: '/api/v1/inbox/conversations/{id}/messages',
  title: 'List messages',
  description: 'List the messages of a conversation, oldest first.',
  kind: 'read',
  input: z.strictObject({ id: recordId('conversation'), ...pageInput }),
  output: z.object({ messages: z.array(message), ...pageOutput }),
  status: 200,
  visitorText: true,
  example: { id: exampleId('conversation'), limit: 50 },
});

// What an agent says in a conversation.
import operation from '../../../../catalog/velaflows/inbox/send-reply.ts';
import { addMessage } from '../../../../stores/records/messages.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...message }, { place }) =>
  addMessage(place, id, { ...message, author: 'agent' }),
);

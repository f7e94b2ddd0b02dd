// A conversation with what is named changed.
import operation from '../../../../catalog/velaflows/inbox/update-conversation.ts';
import { updateConversation } from '../../../../stores/records/conversations.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...changes }, { place, expectedVersion }) =>
  updateConversation(place, id, changes, expectedVersion),
);

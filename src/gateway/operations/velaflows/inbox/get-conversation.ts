// One conversation.
import operation from '../../../../catalog/velaflows/inbox/get-conversation.ts';
import { getConversation } from '../../../../stores/records/conversations.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getConversation(place, id));

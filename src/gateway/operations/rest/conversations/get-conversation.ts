// One conversation with what has been said in it.
import operation from '../../../../catalog/rest/conversations/get-conversation.ts';
import { getConversationWithMessages } from '../../../../stores/records/messages.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getConversationWithMessages(place, id));

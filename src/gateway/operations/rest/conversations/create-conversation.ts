// A conversation that begins with what its visitor says.
import operation from '../../../../catalog/rest/conversations/create-conversation.ts';
import { startConversation } from '../../../../stores/records/messages.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, (input, { place }) => startConversation(place, input));

// A page of the conversations that the key sees.
import operation from '../../../../catalog/rest/conversations/list-conversations.ts';
import { listConversations } from '../../../../stores/records/conversations.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listConversations(place, input, { keyId, ...input })).json('conversations');
});

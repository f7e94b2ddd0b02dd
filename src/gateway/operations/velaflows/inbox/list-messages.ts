// A page of what has been said in a conversation.
import operation from '../../../../catalog/velaflows/inbox/list-messages.ts';
import { listMessages } from '../../../../stores/records/messages.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id, ...input }, { place, keyId }) {
  return (yield* listMessages(place, id, { keyId, ...input })).json('messages');
});

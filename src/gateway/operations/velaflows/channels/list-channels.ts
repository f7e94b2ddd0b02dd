// A page of the channels that the key sees.
import operation from '../../../../catalog/velaflows/channels/list-channels.ts';
import { listChannels } from '../../../../stores/records/channels.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listChannels(place, input, { keyId, ...input })).json('channels');
});

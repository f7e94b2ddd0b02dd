// A channel with what is named changed.
import operation from '../../../../catalog/velaflows/channels/update-channel.ts';
import { updateChannel } from '../../../../stores/records/channels.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...changes }, { place, expectedVersion }) =>
  updateChannel(place, id, changes, expectedVersion),
);

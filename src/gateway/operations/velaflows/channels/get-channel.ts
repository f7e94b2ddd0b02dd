// One channel.
import operation from '../../../../catalog/velaflows/channels/get-channel.ts';
import { getChannel } from '../../../../stores/records/channels.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getChannel(place, id));

// What is said to a contact over a channel.
import operation from '../../../../catalog/velaflows/channels/send-message.ts';
import { sendOverChannel } from '../../../../stores/records/messages.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...message }, { place }) => sendOverChannel(place, id, message));

// Says something to a contact over a channel, as the bot.
import form from '../../../catalog/workflow-steps/send-message.ts';
import { channels } from '../../../stores/records/channels.ts';
import { sendOverChannel } from '../../../stores/records/messages.ts';
import { referred } from '../../../stores/records/record-table.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  *check({ channelId }, { place, field }) {
    yield* referred(channels, place, channelId, `${field}.channelId`);
  },
  *change({ channelId, contactId, text }, { place }) {
    return yield* sendOverChannel(place, channelId, { contactId, text, author: 'bot' });
  },
});

// Says something in a conversation, as the bot.
import form from '../../../catalog/workflow-steps/send-reply.ts';
import { addMessage } from '../../../stores/records/messages.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  *change({ conversationId, text }, { place }) {
    return yield* addMessage(place, conversationId, { author: 'bot', text });
  },
});

// An event that only tries a webhook out.
import operation from '../../../../catalog/velaflows/webhooks/test-webhook.ts';
import { testWebhook } from '../../../../stores/webhooks/deliveries.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id }, { place }) {
  return { eventId: yield* testWebhook(place, id) };
});

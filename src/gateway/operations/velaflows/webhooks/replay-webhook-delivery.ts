// What an attempt has sent, sent once more.
import operation from '../../../../catalog/velaflows/webhooks/replay-webhook-delivery.ts';
import { replayDelivery } from '../../../../stores/webhooks/deliveries.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id, deliveryId }, { place }) {
  return { eventId: yield* replayDelivery(place, id, deliveryId) };
});

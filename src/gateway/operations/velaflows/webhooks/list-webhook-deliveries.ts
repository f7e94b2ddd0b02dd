// A page of what was sent to a webhook.
import operation from '../../../../catalog/velaflows/webhooks/list-webhook-deliveries.ts';
import { findEvent } from '../../../../stores/events/read-events.ts';
import { listDeliveries } from '../../../../stores/webhooks/deliveries.ts';
import { eventBody } from '../../../webhooks/event-body.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id, ...page }, { place, keyId }) {
  const { items, nextCursor } = yield* listDeliveries(place, id, { keyId, ...page });
  const deliveries = [];
  for (const each of items) {
    const event = yield* findEvent(each.eventId);
    deliveries.push({ ...each, body: event ? eventBody(event) : null });
  }
  return { deliveries, nextCursor };
});

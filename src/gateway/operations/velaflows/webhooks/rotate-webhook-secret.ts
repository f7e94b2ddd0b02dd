// A webhook with a new secret, shown for the only time.
import operation from '../../../../catalog/velaflows/webhooks/rotate-webhook-secret.ts';
import { rotateWebhookSecret } from '../../../../stores/webhooks/webhooks.ts';
import { newWebhookSecret } from '../../../webhooks/standard-webhook.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id, overlapSeconds }, { place, signing }) {
  const secret = newWebhookSecret();
  const kept = signing.seal(secret, { siteId: place.siteId, ownerId: id });
  return { ...(yield* rotateWebhookSecret(place, id, kept, overlapSeconds * 1000)), secret };
});

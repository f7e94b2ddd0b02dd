// A new webhook, with its secret for the only time.
import operation from '../../../../catalog/velaflows/webhooks/create-webhook.ts';
import { createWebhook } from '../../../../stores/webhooks/webhooks.ts';
import { newWebhookSecret } from '../../../webhooks/standard-webhook.ts';
import { checkedUrl } from '../../../webhooks/webhook-url-field.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ url, ...input }, { place, allowPrivateWebhooks, signing }) {
  const secret = newWebhookSecret();
  const made = yield* createWebhook(place, { ...input, url: checkedUrl(url, allowPrivateWebhooks) }, (ownerId) =>
    signing.seal(secret, { siteId: place.siteId, ownerId }),
  );
  return { ...made, secret };
});

// A webhook with what is named changed.
import operation from '../../../../catalog/velaflows/webhooks/update-webhook.ts';
import { updateWebhook } from '../../../../stores/webhooks/webhooks.ts';
import { checkedUrl } from '../../../webhooks/webhook-url-field.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, url, ...changes }, { place, expectedVersion, allowPrivateWebhooks }) => {
  const address = url === undefined ? {} : { url: checkedUrl(url, allowPrivateWebhooks) };
  return updateWebhook(place, id, { ...changes, ...address }, expectedVersion);
});

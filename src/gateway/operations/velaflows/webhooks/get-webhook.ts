// One webhook.
import operation from '../../../../catalog/velaflows/webhooks/get-webhook.ts';
import { getWebhook } from '../../../../stores/webhooks/webhooks.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getWebhook(place, id));

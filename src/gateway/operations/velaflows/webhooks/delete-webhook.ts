// Takes a webhook away.
import operation from '../../../../catalog/velaflows/webhooks/delete-webhook.ts';
import { deleteWebhook } from '../../../../stores/webhooks/webhooks.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => deleteWebhook(place, id));

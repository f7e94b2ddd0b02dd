// A page of the webhooks that the key sees.
import operation from '../../../../catalog/velaflows/webhooks/list-webhooks.ts';
import { listWebhooks } from '../../../../stores/webhooks/webhooks.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listWebhooks(place, { keyId, ...input })).json('webhooks');
});

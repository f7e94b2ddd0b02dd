// Sends an event to a webhook once more.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { sentEvent } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_replay_webhook_delivery',
  surface: 'velaflows',
  scope: 'webhooks:write',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay',
  title: 'Replay a delivery',
  description: 'Send the event of a delivery to its webhook once more, under the same webhook-id.',
  kind: 'create',
  input: z.strictObject({ id: recordId('webhook'), deliveryId: recordId('delivery') }),
  output: sentEvent,
  status: 201,
  example: { id: exampleId('webhook'), deliveryId: exampleId('delivery') },
});

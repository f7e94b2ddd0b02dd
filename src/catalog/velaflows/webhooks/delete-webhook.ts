// Removes a webhook.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_delete_webhook',
  surface: 'velaflows',
  scope: 'webhooks:write',
  method: 'DELETE',
  path: '/api/v1/webhooks/{id}',
  title: 'Delete a webhook',
  description: 'Delete a webhook, with its deliveries and with what still waits for it.',
  kind: 'delete',
  input: z.strictObject({ id: recordId('webhook') }),
  output: z.void(),
  status: 204,
  example: { id: exampleId('webhook') },
});

// Lists what was sent to a webhook.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { delivery } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_list_webhook_deliveries',
  surface: 'velaflows',
  scope: 'webhooks:read',
  method: 'GET',
  path: '/api/v1/webhooks/{id}/deliveries',
  title: 'List deliveries of a webhook',
  description:
    'List every attempt to deliver an event to a webhook in the last 30 days, newest first: what was sent, and how it went.',
  kind: 'read',
  input: z.strictObject({ id: recordId('webhook'), ...pageInput }),
  output: z.object({ deliveries: z.array(delivery), ...pageOutput }),
  status: 200,
  visitorText: true,
  example: { id: exampleId('webhook') },
});

// Changes a webhook.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { webhook, webhookDescription, webhookEvents, webhookUrl } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_update_webhook',
  surface: 'velaflows',
  scope: 'webhooks:write',
  method: 'PATCH',
  path: '/api/v1/webhooks/{id}',
  title: 'Update a webhook',
  description:
    'Change a webhook, pause it, or make a paused one active again: it then gets what it had not taken, and what happened while it was paused passes it by.',
  kind: 'update',
  input: z.strictObject({
    id: recordId('webhook'),
    url: webhookUrl.optional(),
    events: webhookEvents.optional(),
    description: webhookDescription.nullish().describe('What it is for; null takes it away'),
    status: z.enum(['active', 'paused']).optional().describe('Whether it is told of events'),
  }),
  output: webhook,
  status: 200,
  versioned: true,
  example: { id: exampleId('webhook'), status: 'active' },
});

// Makes a webhook.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { webhookDescription, webhookEvents, webhookUrl, webhookWithSecret } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_create_webhook',
  surface: 'velaflows',
  scope: 'webhooks:write',
  method: 'POST',
  path: '/api/v1/webhooks',
  title: 'Create a webhook',
  description:
    'Have events sent to an address of yours, signed as Standard Webhooks has it. The answer shows the signing secret, once. A workspace has at most 100.',
  kind: 'create',
  input: z.strictObject({ url: webhookUrl, events: webhookEvents, description: webhookDescription.optional() }),
  output: webhookWithSecret,
  status: 201,
  versioned: true,
  shownOnce: 'secret',
  example: { url: 'https://webhooks.example/velaro', events: ['contact.created', 'lead.moved'], description: 'CRM' },
});

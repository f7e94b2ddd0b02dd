// One webhook.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { webhook } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_get_webhook',
  surface: 'velaflows',
  scope: 'webhooks:read',
  method: 'GET',
  path: '/api/v1/webhooks/{id}',
  title: 'Get a webhook',
  description: 'Get one webhook: what it is told of, and, where it is paused, why.',
  kind: 'read',
  input: z.strictObject({ id: recordId('webhook') }),
  output: webhook,
  status: 200,
  versioned: true,
  example: { id: exampleId('webhook') },
});

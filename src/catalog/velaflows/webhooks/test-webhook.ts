// Tries a webhook out.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { sentEvent } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_test_webhook',
  surface: 'velaflows',
  scope: 'webhooks:write',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/test',
  title: 'Test a webhook',
  description: 'Send an event of type webhook.test to a webhook. How it went stands in its deliveries.',
  kind: 'create',
  input: z.strictObject({ id: recordId('webhook') }),
  output: sentEvent,
  status: 201,
  example: { id: exampleId('webhook') },
});

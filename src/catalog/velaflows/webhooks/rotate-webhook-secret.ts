// Gives a webhook a new secret.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { webhookWithSecret } from '../../shapes/webhook.ts';

const aDay = 86_400;

export default defineOperation({
  name: 'velaflows_rotate_webhook_secret',
  surface: 'velaflows',
  scope: 'webhooks:write',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/rotate',
  title: "Rotate a webhook's secret",
  description:
    'Sign with a new secret, which the answer shows once; for a while deliveries carry a signature of the old one too.',
  kind: 'create',
  input: z.strictObject({
    id: recordId('webhook'),
    overlapSeconds: z
      .int()
      .min(0)
      .max(7 * aDay)
      .default(aDay)
      .describe('For how long the old secret signs too; 0 ends it at once'),
  }),
  output: webhookWithSecret,
  status: 201,
  versioned: true,
  shownOnce: 'secret',
  example: { id: exampleId('webhook') },
});

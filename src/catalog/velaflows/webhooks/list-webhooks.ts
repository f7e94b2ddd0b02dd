// Lists webhooks.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { webhook } from '../../shapes/webhook.ts';

export default defineOperation({
  name: 'velaflows_list_webhooks',
  surface: 'velaflows',
  scope: 'webhooks:read',
  method: 'GET',
  path: '/api/v1/webhooks',
  title: 'List webhooks',
  description: 'List the webhooks of the workspace, newest first, with whether they work. Secrets are not shown.',
  kind: 'read',
  input: z.strictObject(pageInput),
  output: z.object({ webhooks: z.array(webhook), ...pageOutput }),
  status: 200,
  example: { limit: 50 },
});

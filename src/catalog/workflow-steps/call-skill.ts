// A step that calls one of the gateway's tools.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { customData } from '../shapes/custom-data.ts';
import { text } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'call_skill',
  description:
    'Call a tool of the MCP gateway, such as shopify_get_order. Later steps find its result as {{steps.<id>.…}}. Needs a token with admin:all for all workspaces.',
  settings: z.strictObject({
    tool: text(60).describe('Its name, as tools/list of the MCP gateway has it'),
    arguments: customData.describe('As the tool takes them; texts may hold placeholders').default({}),
  }),
  example: { tool: 'shopify_get_order', arguments: { orderId: '{{input.customData.orderId}}' } },
});

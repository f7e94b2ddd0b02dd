// A step that tells something to a webhook of the workspace.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { customData } from '../shapes/custom-data.ts';
import { exampleId, recordId } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'call_webhook',
  description:
    'Have an event of type workflow.step delivered to a webhook: signed and repeated until it arrives. The workflow goes on meanwhile.',
  settings: z.strictObject({
    webhookId: recordId('webhook'),
    data: customData.describe('What to tell it; texts may hold placeholders').default({}),
  }),
  example: { webhookId: exampleId('webhook'), data: { contactId: '{{input.id}}' } },
});

// Has a webhook told something: handed over once, and delivered under the same webhook-id until it arrives.
import form from '../../../catalog/workflow-steps/call-webhook.ts';
import { referred } from '../../../stores/records/record-table.ts';
import { tellWebhook } from '../../../stores/webhooks/deliveries.ts';
import { webhooks } from '../../../stores/webhooks/webhooks.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  *check({ webhookId }, { place, field }) {
    yield* referred(webhooks, place, webhookId, `${field}.webhookId`);
  },
  *change({ webhookId, data }, { place, workflowId, executionId, index }) {
    const told = { workflowId, executionId, index, data };
    return {
      eventId: yield* tellWebhook(place, webhookId, { name: 'workflow.step', subject: executionId, data: told }),
    };
  },
});

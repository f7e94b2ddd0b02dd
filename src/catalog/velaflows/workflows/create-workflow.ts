// Makes a workflow.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { workflow, workflowDescription, workflowName, workflowStatus, workflowTrigger } from '../../shapes/workflow.ts';
import { workflowSteps } from '../../shapes/workflow-steps.ts';

export default defineOperation({
  name: 'velaflows_create_workflow',
  surface: 'velaflows',
  scope: 'workflows:write',
  method: 'POST',
  path: '/api/v1/workflows',
  title: 'Create a workflow',
  description: 'Have steps done by themselves: when something happens, at set times, or when asked.',
  kind: 'create',
  input: z.strictObject({
    name: workflowName,
    description: workflowDescription.nullish().describe('What it is for'),
    status: workflowStatus.default('active').describe('A paused one does not start'),
    trigger: workflowTrigger,
    steps: workflowSteps,
  }),
  output: workflow,
  status: 201,
  versioned: true,
  example: {
    name: 'Follow up new leads',
    trigger: { type: 'event', event: 'lead.created' },
    steps: [
      { kind: 'wait', settings: { amount: 2, unit: 'days' } },
      { kind: 'create_lead', settings: { name: 'Ask again: {{input.name}}' } },
    ],
  },
});

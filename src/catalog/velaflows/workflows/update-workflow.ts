// Changes a workflow.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { workflow, workflowDescription, workflowName, workflowStatus, workflowTrigger } from '../../shapes/workflow.ts';
import { workflowSteps } from '../../shapes/workflow-steps.ts';

export default defineOperation({
  name: 'velaflows_update_workflow',
  surface: 'velaflows',
  scope: 'workflows:write',
  method: 'PATCH',
  path: '/api/v1/workflows/{id}',
  title: 'Update a workflow',
  description:
    'Change a workflow, pause it, or make a paused one active again. Executions that have begun keep the steps that they began with.',
  kind: 'update',
  input: z.strictObject({
    id: recordId('workflow'),
    name: workflowName.optional(),
    description: workflowDescription.nullish().describe('What it is for; null takes it away'),
    status: workflowStatus.optional().describe('A paused one does not start; what has begun goes on'),
    trigger: workflowTrigger.optional(),
    steps: workflowSteps.optional(),
  }),
  output: workflow,
  status: 200,
  versioned: true,
  example: { id: exampleId('workflow'), status: 'active' },
});

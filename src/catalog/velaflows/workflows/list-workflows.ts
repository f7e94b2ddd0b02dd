// Lists workflows.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { workflow, workflowStatus } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaflows_list_workflows',
  surface: 'velaflows',
  scope: 'workflows:read',
  method: 'GET',
  path: '/api/v1/workflows',
  title: 'List workflows',
  description: 'List the workflows of the workspace with their definitions, newest first.',
  kind: 'read',
  input: z.strictObject({
    status: workflowStatus.optional().describe('Only workflows in this state'),
    ...pageInput,
  }),
  output: z.object({ workflows: z.array(workflow), ...pageOutput }),
  status: 200,
  example: { limit: 50 },
});

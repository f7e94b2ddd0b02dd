// Ends an execution of a workflow before its time.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { execution } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaflows_cancel_workflow_execution',
  surface: 'velaflows',
  scope: 'workflows:write',
  method: 'POST',
  path: '/api/v1/workflows/{id}/executions/{executionId}/cancel',
  title: 'Cancel an execution of a workflow',
  description:
    'Begin no further step of an execution. One that has ended stays as it is; the answer says how it ended.',
  kind: 'update',
  input: z.strictObject({ id: recordId('workflow'), executionId: recordId('execution') }),
  output: execution,
  status: 200,
  example: { id: exampleId('workflow'), executionId: exampleId('execution') },
});

// Lists the executions of a workflow.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { execution, executionState } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaflows_list_workflow_executions',
  surface: 'velaflows',
  scope: 'workflows:read',
  method: 'GET',
  path: '/api/v1/workflows/{id}/executions',
  title: 'List executions of a workflow',
  description:
    'List the executions of a workflow in the last 90 days, newest first: what started each, and how it went.',
  kind: 'read',
  input: z.strictObject({
    id: recordId('workflow'),
    state: executionState.optional().describe('Only executions in this state'),
    ...pageInput,
  }),
  output: z.object({ executions: z.array(execution), ...pageOutput }),
  status: 200,
  example: { id: exampleId('workflow') },
});

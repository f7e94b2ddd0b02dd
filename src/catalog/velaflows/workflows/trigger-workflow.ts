// Starts a workflow by hand.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { customData } from '../../shapes/custom-data.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { execution } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaflows_trigger_workflow',
  surface: 'velaflows',
  scope: 'workflows:write',
  method: 'POST',
  path: '/api/v1/workflows/{id}/trigger',
  title: 'Trigger a workflow',
  description: 'Start an active workflow now, whatever else starts it. How it goes stands in its executions.',
  kind: 'create',
  input: z.strictObject({
    id: recordId('workflow'),
    input: customData.default({}).describe('What its steps find as {{input.…}}'),
  }),
  output: execution,
  status: 201,
  example: { id: exampleId('workflow'), input: { name: 'Ada' } },
});

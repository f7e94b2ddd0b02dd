// Starts a workflow by hand.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { customData } from '../../shapes/custom-data.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { execution } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaro_trigger_workflow',
  surface: 'rest',
  scope: 'write:conversations',
  method: 'POST',
  path: '/v1/workflows/{id}/trigger',
  title: 'Trigger a workflow',
  description: 'Start an active automation workflow of the site now, with data of your own.',
  kind: 'create',
  input: z.strictObject({
    id: recordId('workflow'),
    input: customData.default({}).describe('What its steps find as {{input.…}}'),
  }),
  output: execution,
  status: 201,
  example: { id: exampleId('workflow'), input: { name: 'Ada' } },
});

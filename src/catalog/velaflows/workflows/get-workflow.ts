// One workflow.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { workflow } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaflows_get_workflow',
  surface: 'velaflows',
  scope: 'workflows:read',
  method: 'GET',
  path: '/api/v1/workflows/{id}',
  title: 'Get a workflow',
  description: 'Get one workflow: what starts it, and what it does.',
  kind: 'read',
  input: z.strictObject({ id: recordId('workflow') }),
  output: workflow,
  status: 200,
  versioned: true,
  example: { id: exampleId('workflow') },
});

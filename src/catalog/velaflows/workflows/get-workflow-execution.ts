// One execution of a workflow.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';
import { executionWithSteps } from '../../shapes/workflow.ts';

export default defineOperation({
  name: 'velaflows_get_workflow_execution',
  surface: 'velaflows',
  scope: 'workflows:read',
  method: 'GET',
  path: '/api/v1/workflows/{id}/executions/{executionId}',
  title: 'Get an execution of a workflow',
  description: 'Get one execution with each step that has begun: what it was given, what came of it, and when.',
  kind: 'read',
  input: z.strictObject({ id: recordId('workflow'), executionId: recordId('execution') }),
  output: executionWithSteps,
  status: 200,
  visitorText: true,
  example: { id: exampleId('workflow'), executionId: exampleId('execution') },
});

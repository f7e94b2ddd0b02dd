// One execution with its steps.
import operation from '../../../../catalog/velaflows/workflows/get-workflow-execution.ts';
import { getExecutionWithSteps } from '../../../../stores/workflows/executions.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, executionId }, { place }) =>
  getExecutionWithSteps(place, id, executionId),
);

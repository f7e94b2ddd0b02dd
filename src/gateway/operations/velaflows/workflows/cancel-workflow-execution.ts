// An execution that ends before its time.
import operation from '../../../../catalog/velaflows/workflows/cancel-workflow-execution.ts';
import { cancelExecution } from '../../../../stores/workflows/executions.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, executionId }, { place }) => cancelExecution(place, id, executionId));

// One workflow.
import operation from '../../../../catalog/velaflows/workflows/get-workflow.ts';
import { getWorkflow } from '../../../../stores/workflows/workflows.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getWorkflow(place, id));

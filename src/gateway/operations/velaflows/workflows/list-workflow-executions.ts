// A page of what a workflow did.
import operation from '../../../../catalog/velaflows/workflows/list-workflow-executions.ts';
import { listExecutions } from '../../../../stores/workflows/executions.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id, state, ...page }, { place, keyId }) {
  return (yield* listExecutions(place, id, { state }, { keyId, ...page })).json('executions');
});

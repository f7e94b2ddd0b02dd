// A page of the workflows that the key sees.
import operation from '../../../../catalog/velaflows/workflows/list-workflows.ts';
import { listWorkflows } from '../../../../stores/workflows/workflows.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ status, ...page }, { place, keyId }) {
  return (yield* listWorkflows(place, { status }, { keyId, ...page })).json('workflows');
});

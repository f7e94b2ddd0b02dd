// A page of the pipelines that the key sees.
import operation from '../../../../catalog/velaflows/crm/list-pipelines.ts';
import { listPipelines } from '../../../../stores/records/pipelines.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listPipelines(place, { keyId, ...input })).json('pipelines');
});

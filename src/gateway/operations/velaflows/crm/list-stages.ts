// The stages of a pipeline.
import operation from '../../../../catalog/velaflows/crm/list-stages.ts';
import { listStages } from '../../../../stores/records/pipelines.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* ({ id }, { place }) {
  return { stages: yield* listStages(place, id) };
});

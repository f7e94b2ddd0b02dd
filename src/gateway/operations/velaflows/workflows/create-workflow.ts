// A new workflow, once all that its steps name is there.
import operation from '../../../../catalog/velaflows/workflows/create-workflow.ts';
import { workplaceOf } from '../../../../stores/records/place.ts';
import { createWorkflow } from '../../../../stores/workflows/workflows.ts';
import { checkedSteps } from '../../../workflows/check-steps.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId, ownsSite, engine: skills }) {
  const workplace = yield* workplaceOf(place);
  const steps = yield* checkedSteps(input.steps, { place: workplace, skills, ownsSite });
  return yield* createWorkflow(workplace, { ...input, steps }, keyId);
});

// A workflow with what is named changed.
import operation from '../../../../catalog/velaflows/workflows/update-workflow.ts';
import { inWorkspace } from '../../../../stores/records/place.ts';
import { getWorkflow, updateWorkflow } from '../../../../stores/workflows/workflows.ts';
import { checkedSteps } from '../../../workflows/check-steps.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(
  operation,
  function* ({ id, steps: given, ...changes }, { place, keyId, ownsSite, expectedVersion, engine: skills }) {
    const { workspaceId } = yield* getWorkflow(place, id);
    const steps = given && (yield* checkedSteps(given, { place: inWorkspace(place, workspaceId), skills, ownsSite }));
    return yield* updateWorkflow(place, id, { ...changes, steps }, keyId, expectedVersion);
  },
);

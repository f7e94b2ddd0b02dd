// A workflow with what is named changed.
import operation from '../../../../catalog/velaflows/workflows/update-workflow.ts';
import { inWorkspace } from '../../../../stores/records/place.ts';
import { getWorkflow, updateWorkflow } from '../../../../stores/workflows/workflows.ts';
import { authoriseSteps, checkedSteps } from '../../../workflows/check-steps.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(
  operation,
  function* ({ id, steps: given, ...changes }, { place, keyId, ownsSite, expectedVersion, engine: skills }) {
    const { workspaceId, steps: kept, version } = yield* getWorkflow(place, id);
    const steps = given && (yield* checkedSteps(given, { place: inWorkspace(place, workspaceId), skills, ownsSite }));
    const takesOver = steps === undefined && changes.trigger !== undefined;
    if (takesOver) authoriseSteps(kept, ownsSite);
    // What was looked at is what is taken over, whoever changes it meanwhile.
    const expected = expectedVersion ?? (takesOver && !ownsSite ? version : undefined);
    return yield* updateWorkflow(place, id, { ...changes, steps }, keyId, expected);
  },
);

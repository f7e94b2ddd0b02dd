// Runs a step of a workflow's execution.
import * as z from 'zod';
import { now } from '../../../stores/transaction/work.ts';
import { failExecution, holdStep, noteStep, stepAtHand, stepKind } from '../../../stores/workflows/run-steps.ts';
import { defineJob } from '../../runner/define-job.ts';
import { filledInput, runStep } from '../run-step.ts';
import { stepKinds } from '../step-kinds.ts';

export default defineJob({
  kind: stepKind,
  payload: z.object({ executionId: z.string(), index: z.int() }),
  retrySeconds: [5, 30, 120, 600, 3_600],
  async run({ executionId, index }, context) {
    const at = await context.store.read(() => stepAtHand(executionId, index));
    if (!at) return { end: 'done' };
    const name = at.steps[index]?.kind ?? '';
    const kind = stepKinds.get(name);
    // A newer gateway, which knows it, may have defined it.
    if (!kind) return { end: 'failed', reason: `this gateway does not know steps of kind ${name}` };
    return await runStep(at, kind, context);
  },
  *givenUp({ executionId, index }, { told: error, attempt }) {
    const at = yield* stepAtHand(executionId, index);
    if (!at || !(yield* holdStep(at))) return;
    const note = { input: filledInput(at), attempt, startedAtMs: yield* now() };
    yield* noteStep(at, { ...note, state: 'failed', error });
    yield* failExecution(at, error);
  },
});

// Decides which step is next.
import form, { endOfWorkflow } from '../../../catalog/workflow-steps/branch.ts';
import { allHold } from '../../../core/conditions.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  turn: ({ conditions, goTo, otherwise = endOfWorkflow }, { values }) => ({
    goTo: allHold(conditions, values) ? goTo : otherwise,
  }),
});

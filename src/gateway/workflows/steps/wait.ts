// Waits for a while, and then goes on.
import form, { waitUnits } from '../../../catalog/workflow-steps/wait.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, { turn: ({ amount, unit }) => ({ waitMs: amount * waitUnits[unit] }) });

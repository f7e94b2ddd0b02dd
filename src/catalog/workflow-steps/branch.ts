// A step that decides which step is next.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { condition } from '../shapes/condition.ts';
import { text } from '../shapes/text.ts';

/** Where a branch goes to end the workflow: no step has that id. */
export const endOfWorkflow = 'end';

const target = text(40).meta({ description: `Id of a later step, or ${endOfWorkflow}`, examples: [endOfWorkflow] });

export default defineStepForm({
  kind: 'branch',
  description: 'Go on with one step or another. It only goes forward, so that every workflow ends.',
  settings: z.strictObject({
    conditions: z.array(condition).min(1).max(10).describe('What all has to hold'),
    goTo: target
      .optional()
      .describe(`Where to go on if so: id of a later step, or ${endOfWorkflow}; the next step where left out`),
    otherwise: target.optional().describe(`Where to go on if not; ${endOfWorkflow} where left out`),
  }),
  example: { conditions: [{ path: 'input.channel', operator: 'equals', value: 'chat' }], otherwise: endOfWorkflow },
});

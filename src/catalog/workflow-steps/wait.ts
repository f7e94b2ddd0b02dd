// A step that waits.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';

const mostDays = 30;
/** Milliseconds in one of each. */
export const waitUnits = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

export default defineStepForm({
  kind: 'wait',
  description: `Go on later; ${mostDays} days at most.`,
  settings: z
    .strictObject({
      amount: z
        .int()
        .min(1)
        .max(mostDays * 24 * 60)
        .describe('How many of the unit'),
      unit: z.enum(['minutes', 'hours', 'days']).describe('What is counted'),
    })
    .refine(({ amount, unit }) => amount * waitUnits[unit] <= mostDays * waitUnits.days, {
      path: ['amount'],
      error: `must be ${mostDays} days at most`,
    }),
  example: { amount: 2, unit: 'hours' },
});

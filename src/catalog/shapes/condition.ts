// A condition on data that are known only later.
import * as z from 'zod';
import { conditionOperators } from '../../core/conditions.ts';
import { text } from './text.ts';

export const condition = z
  .strictObject({
    path: text(200)
      .regex(/^[\w-]+(\.[\w-]+)*$/, 'must be names of fields with points between them, like input.channel')
      .meta({ description: 'What is looked at: input.…, steps.<id>.… or execution.…', examples: ['input.channel'] }),
    operator: z.enum(conditionOperators).describe('above and below compare numbers'),
    value: z
      .union([z.string().max(1_000), z.number(), z.boolean()])
      .optional()
      .describe('What it is compared with'),
  })
  .refine(({ operator, value }) => value !== undefined || operator === 'exists' || operator === 'missing', {
    path: ['value'],
    error: 'is missing: this operator compares with it',
  });

// Fields that several tools on the gateway's own data take.
import * as z from 'zod';
import { type RecordNoun, recordIdPattern } from '../../../core/record-ids.ts';

/** 1 to `most` characters; never NUL, which no database keeps in a text. */
export function text(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'), 'must not hold the character NUL');
}

/** @param whose what it is the id of, and where a caller has it from. */
export function recordId(noun: RecordNoun, whose: string) {
  const called = nounsOfTools[noun] ?? noun;
  return z
    .string()
    .regex(recordIdPattern(noun), `must be the id of a ${called}, as Velaro's own tools give it`)
    .describe(`Id of ${whose}`);
}

/** What the tools call what the records call otherwise. */
const nounsOfTools: Partial<Readonly<Record<RecordNoun, string>>> = { lead: 'deal' };

/** A site names its agents as it likes. */
export function agentId(whose: string) {
  return text(100).describe(`Id of ${whose}, as velaro_list_agents gives it`);
}

export const words = text(200);

export const moment = z.iso.datetime({
  offset: true,
  error: 'must be a date and time with its zone, such as 2026-12-01T10:00:00Z',
});

export const dateOrMoment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date, such as 2026-10-23, or a date and time with its zone',
});

export const day = z.iso.date({ error: 'must be a day, such as 2026-12-31' });

/** In the currency's own unit, such as euros and not cents. */
export const amount = z
  .number()
  .min(0)
  .max(999_999_999_999)
  .refine((value) => Number(value.toFixed(3)) === value, 'must have at most three digits after the point');

/** As the records keep an amount: decimal, never in scientific notation. */
export function decimal(value: number): string {
  return value.toFixed(3);
}

export const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'must be a currency of ISO 4217, such as EUR')
  .describe('Currency of the amount, such as EUR');

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable characters without spaces')
  .optional()
  .describe('Unique for each intent, such as a UUID; with the same one it happens once, however often it is called');

/** For `superRefine` of a change: something beside the id has to be given. */
export function changesSomething(id: string) {
  return (given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    if (Object.entries(given).every(([name, value]) => name === id || value === undefined))
      context.addIssue({
        code: 'custom',
        path: [],
        message: `hold nothing to change: give another field beside ${id}`,
      });
  };
}

/** An example's id: it looks like one, and nothing has it. */
export function exampleId(prefix: string): string {
  return `${prefix}0123456789abcdefghij`;
}

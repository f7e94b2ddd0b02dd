// Fields that several ServiceNow tools take.
import * as z from 'zod';

/** @param what whose sys_id it is, and where it comes from. */
export function sysId(what: string) {
  return z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{32}$/, 'must be a sys_id: 32 hexadecimal digits, not a number such as INC0010001')
    .describe(`sys_id of ${what}`);
}

/** A reference, by what people call it. @param what the person or the group. */
export function named(what: string) {
  return z.string().trim().min(1).max(100).describe(`${what}: the name exactly as ServiceNow shows it, or a sys_id`);
}

export const shortDescription = z.string().trim().min(1).max(160).describe('What is the matter, in one line');

export const longText = z.string().max(65_536);

export const level = z.enum(['1', '2', '3']);

export const moment = z.iso.datetime({
  offset: true,
  error: 'must be a date and time with its zone, such as 2026-12-01T10:00:00Z',
});

/** @param prefix of such numbers, in capitals. */
export function recordNumber(prefix: string, what: string) {
  return z
    .string()
    .trim()
    .toUpperCase()
    .regex(new RegExp(`^${prefix}\\d{1,15}$`), `must be ${prefix} and digits, such as ${prefix}0010001`)
    .describe(`Number of the ${what}, such as ${prefix}0010001`);
}

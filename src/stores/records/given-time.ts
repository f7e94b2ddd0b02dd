// A time that a caller names, for as long as calendars have four digits for the year.
import { VelaroError } from '../../core/errors.ts';

const earliestMs = Date.parse('0001-01-01T00:00:00Z');
const latestMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * @param at ISO 8601, with a time zone.
 * @returns milliseconds since 1970.
 * @throws VelaroError `argument.invalid` for a time that no answer could show; `field` is the one that it came in.
 */
export function givenTime(at: string, field: string): number {
  const ms = Date.parse(at);
  if (ms >= earliestMs && ms <= latestMs) return ms;
  throw new VelaroError('argument.invalid', `${field} must be in the years 1 to 9999, by UTC.`, { details: { field } });
}

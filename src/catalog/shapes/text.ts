// Texts, times and ids as they cross the wire, with the bounds that keep them storable.
import * as z from 'zod';

/** 1 to `most` characters; never NUL, which no database keeps in a text. */
export function text(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'), 'must not hold the character NUL');
}

/** Longer ones are no address of anybody (RFC 5321). */
export const emailAddress = z.email('must be an e-mail address, like ada@example.com').max(254);

/** The id of a record, by the prefix of its kind; any text will do, since one that is not there is only not found. */
export const recordId = text(100);

/** ISO 8601 in UTC, with milliseconds. */
export const time = z.iso.datetime();

const earliest = Date.parse('2000-01-01T00:00:00Z');
const latest = Date.parse('2100-01-01T00:00:00Z');

/** A moment that a caller names: an ISO 8601 date, which is its first moment in UTC, or a time with its offset. */
export const givenTime = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'must be a date like 2027-01-31 or a time like 2027-01-31T09:00:00Z',
  )
  .refine((value) => Date.parse(value) >= earliest && Date.parse(value) < latest, 'must be in the years 2000 to 2099');

/** What a record carries so that a change can say which state it was made for. */
export const version = z.int().min(1);

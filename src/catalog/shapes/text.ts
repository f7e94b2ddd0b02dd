// Texts, times and ids as they cross the wire, with the bounds that keep them storable.
import * as z from 'zod';
import { type RecordNoun, recordPrefixes } from '../../core/record-ids.ts';

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

/** An id as examples have it: it looks like one, and nothing has it. */
export function exampleId(noun: RecordNoun): string {
  return `${recordPrefixes[noun]}0123456789abcdefghij`;
}

/** The id of a record. Any text will do: one that is not there is only not found. */
export function recordId(noun: RecordNoun, description = `Id of the ${noun}`) {
  return text(100).meta({ description, examples: [exampleId(noun)] });
}

/** The id of an agent, whom a site names as it likes. */
export function agentId(description = 'Id of the agent') {
  return text(100).meta({ description, examples: ['agent_ada'] });
}

/** ISO 8601 in UTC, with milliseconds. */
export const time = z.iso.datetime();

const earliest = Date.parse('2000-01-01T00:00:00Z');
const latest = Date.parse('2100-01-01T00:00:00Z');

/** A moment that a caller names: an ISO 8601 date, which is its first moment in UTC, or a time with its offset. */
export const givenTime = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'must be a date like 2027-01-31, or a time like 2027-01-31T09:00:00Z',
  )
  .refine((value) => Date.parse(value) >= earliest && Date.parse(value) < latest, 'must be in the years 2000 to 2099');

/** A day of UTC that a caller names. */
export const givenDay = z.iso
  .date('must be a day like 2027-01-31')
  .refine((value) => value >= '2000-01-01' && value < '2100-01-01', 'must be in the years 2000 to 2099');

/** What every record has. The version is one more with each change. */
export const recordFields = {
  id: z.string(),
  workspaceId: z.string(),
  version: z.int().min(1),
  createdAt: time,
  updatedAt: time,
};

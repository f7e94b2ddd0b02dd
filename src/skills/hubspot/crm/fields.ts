// Fields that several HubSpot tools take.
import * as z from 'zod';

/** @param what whose id it is, for the description. */
export function objectId(what: string) {
  return z
    .string()
    .regex(/^\d{1,20}$/, 'must be the digits of a HubSpot id')
    .describe(`Numeric id of ${what}`);
}

export const ownerId = objectId('the HubSpot owner, who is a user of the account');

/** Free text of a search: HubSpot takes 3,000 characters. */
export const searchWords = z.string().trim().min(1).max(3000).describe('Words to look for');

/** A date, or a moment with its zone, as milliseconds since 1970 in text, which is how HubSpot's filters count. */
export function epochText(moment: string): string {
  return String(Date.parse(moment));
}

export const moment = z.iso.datetime({
  offset: true,
  error: 'must be a date and time with its zone, such as 2026-12-01T10:00:00Z',
});

export const dateOrMoment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date, such as 2026-10-23, or a date and time with its zone',
});

const propertyName = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, {
  error: 'must be the internal name of a HubSpot property: small letters, digits and _',
});

const propertyValue = z.union([z.string().max(65_536), z.number(), z.boolean()]);

/** Any properties by their internal names. */
export const properties = z.record(propertyName, propertyValue);

/** As HubSpot stores them. */
export function propertyTexts(given: z.output<typeof properties> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

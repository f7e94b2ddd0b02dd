// A contact on the wire: what is shown of it, and what may be set.
import * as z from 'zod';
import { emailAddress, recordId, text, time, version } from './text.ts';

const mostFields = 50;

/** Properties that a site has invented itself. */
export const customFields = z
  .record(text(64), z.union([text(2_000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= mostFields, `must have at most ${mostFields} fields`)
  .meta({ maxProperties: mostFields });

export const contact = z.object({
  id: z.string(),
  workspaceId: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  company: z.string().nullable(),
  tags: z.array(z.string()),
  customFields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  version,
  createdAt: time,
  updatedAt: time,
});

/** What a new contact may have. */
export const newContactFields = {
  email: emailAddress.optional().describe('E-mail address; kept in lower case'),
  phone: text(32).optional().describe('Telephone number, best in the form +15550100'),
  firstName: text(100).optional().describe('First name'),
  lastName: text(100).optional().describe('Last name'),
  company: text(200).optional().describe('Company'),
  tags: z.array(text(64)).max(50).optional().describe('Names of tags'),
  customFields: customFields.optional().describe('Properties of your own, by name'),
};

/** What may be changed: null takes a value away, what is left out stays. */
export const changedContactFields = {
  email: emailAddress.nullish().describe('E-mail address; null takes it away'),
  phone: text(32).nullish().describe('Telephone number; null takes it away'),
  firstName: text(100).nullish().describe('First name; null takes it away'),
  lastName: text(100).nullish().describe('Last name; null takes it away'),
  company: text(200).nullish().describe('Company; null takes it away'),
  tags: z.array(text(64)).max(50).optional().describe('Names of tags, in place of those before'),
  customFields: customFields.optional().describe('Properties to set, by name; null takes one away, the others stay'),
};

export const contactId = recordId.describe('Id of the contact, con_…');

/** What a list of contacts may be narrowed to. */
export const contactFilters = {
  email: emailAddress.optional().describe('Only the contact with this e-mail address'),
  query: text(200)
    .optional()
    .describe('Only contacts whose name, company, e-mail address or telephone number has this text'),
};

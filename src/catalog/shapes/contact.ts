// A contact on the wire: what is shown of it, and what may be set.
import * as z from 'zod';
import { customFields, shownCustomFields } from './custom-fields.ts';
import { emailAddress, recordFields, text } from './text.ts';

export const contact = z.object({
  ...recordFields,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  company: z.string().nullable(),
  tags: z.array(z.string()),
  customFields: shownCustomFields,
});

const tags = z.array(text(64)).max(50).optional();

/** What a new contact may have. Nobody could find one again that has neither an address, a number nor a name. */
export const newContact = z
  .strictObject({
    email: emailAddress.optional().describe('E-mail address; kept in lower case'),
    phone: text(32).optional().describe('Telephone number, best in the form +15550100'),
    firstName: text(100).optional().describe('First name'),
    lastName: text(100).optional().describe('Last name'),
    company: text(200).optional().describe('Company'),
    tags: tags.describe('Names of tags'),
    customFields: customFields.optional().describe('Properties of your own, by name'),
  })
  .superRefine(({ email, phone, firstName, lastName, company }, context) => {
    if ([email, phone, firstName, lastName, company].every((value) => value === undefined))
      context.addIssue({
        code: 'custom',
        path: ['email'],
        message: 'is missing: give email, phone, firstName, lastName or company, by which the contact is known',
      });
  });

/** What may be changed: null takes a value away, what is left out stays. */
export const changedContactFields = {
  email: emailAddress.nullish().describe('E-mail address; null takes it away'),
  phone: text(32).nullish().describe('Telephone number; null takes it away'),
  firstName: text(100).nullish().describe('First name; null takes it away'),
  lastName: text(100).nullish().describe('Last name; null takes it away'),
  company: text(200).nullish().describe('Company; null takes it away'),
  tags: tags.describe('Names of tags, in place of those before'),
  customFields: customFields.optional().describe('Properties to set, by name; null takes one away, the others stay'),
};

/** What a list of contacts may be narrowed to. */
export const contactFilters = {
  email: emailAddress.optional().describe('Only the contact with this e-mail address'),
  query: text(200).optional().describe('Only contacts whose name, company, e-mail address or number has these words'),
};

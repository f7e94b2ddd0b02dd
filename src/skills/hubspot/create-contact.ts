// Makes a contact in HubSpot.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { properties, propertyTexts } from './crm/fields.ts';
import { createObject, crmObject, property } from './crm/objects.ts';
import { hubspot } from './vendor.ts';

/** HubSpot's names of what has a field of its own here. */
const ownFields: Readonly<Record<string, string>> = {
  email: 'email',
  firstname: 'firstName',
  lastname: 'lastName',
  phone: 'phone',
  company: 'company',
};

const words = z.string().trim().min(1).max(255);

const input = z
  .strictObject({
    email: z.email('must be an e-mail address').describe('E-mail address; HubSpot has one contact for each'),
    firstName: words.optional().describe('First name'),
    lastName: words.optional().describe('Last name'),
    phone: words.optional().describe('Phone number, best as +12175550134'),
    company: words.optional().describe('Name of the company'),
    properties: properties.optional().describe('Other HubSpot properties by their internal names'),
  })
  .superRefine((contact, context) => {
    for (const property of Object.keys(contact.properties ?? {}))
      if (ownFields[property] !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['properties', property],
          message: `has a field of its own: ${ownFields[property]}`,
        });
  });

export default defineVendorTool({
  name: 'hubspot_create_contact',
  vendor: hubspot,
  vendorScopes: ['crm.objects.contacts.write'],
  scope: 'crm',
  kind: 'create',
  title: 'Create a HubSpot contact',
  description: 'Create a HubSpot contact. Fails with a conflict that names the existing id where the address is taken.',
  input,
  output: z.object({
    id: z.string().describe('The contactId of other HubSpot tools'),
    email: z.string().nullable(),
    createdAt: z.string().describe('ISO 8601'),
  }),
  example: { email: 'ada.nowak@example.com', firstName: 'Ada' },

  request: ({ email, firstName, lastName, phone, company, properties }) =>
    createObject('contacts', {
      ...propertyTexts(properties),
      email,
      firstname: firstName,
      lastname: lastName,
      phone,
      company,
    }),

  answer: crmObject({ email: property }),
  read: ({ id, properties, createdAt }) => ({ id, email: properties.email, createdAt }),
  subject: () => 'place for this contact',
});

// Finds contacts in HubSpot.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { searchWords } from './crm/fields.ts';
import { equals, foundObjects, property, searchObjects } from './crm/objects.ts';
import { hubspot } from './vendor.ts';

const name = 'hubspot_search_contact';
const pages = pagesOf(name, 'contacts', { most: 200, usual: 10 });
const text = z.string().nullable();

const input = z
  .strictObject({
    query: searchWords.optional().describe('Words in the name, e-mail address, phone number or company'),
    email: z.email('must be an e-mail address').optional().describe('The whole e-mail address'),
    phone: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .optional()
      .describe('The whole phone number as HubSpot holds it; query also finds parts of it'),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: hubspot,
  vendorScopes: ['crm.objects.contacts.read'],
  scope: 'crm',
  kind: 'read',
  title: 'Search HubSpot contacts',
  description: 'Find HubSpot contacts by e-mail address, phone number, or words in their name or company.',
  input,
  output: z.object({
    contacts: z.array(
      z.object({
        id: z.string().describe('The contactId of other HubSpot tools'),
        email: text,
        firstName: text,
        lastName: text,
        phone: text,
        company: text,
        lifecycleStage: text,
        ownerId: text,
        updatedAt: z.string().describe('ISO 8601'),
      }),
    ),
    total: z.int().describe('How many contacts match, on all pages'),
    ...pages.output,
  }),
  example: { email: 'maria.alvarez@example.com' },

  request: (query) =>
    searchObjects('contacts', {
      query: query.query,
      groups: [[...equals('email', query.email?.toLowerCase()), ...equals('phone', query.phone)]],
      properties: ['email', 'firstname', 'lastname', 'phone', 'company', 'lifecyclestage', 'hubspot_owner_id'],
      limit: query.limit,
      after: pages.start(query),
    }),

  answer: foundObjects({
    email: property,
    firstname: property,
    lastname: property,
    phone: property,
    company: property,
    lifecyclestage: property,
    hubspot_owner_id: property,
  }),

  read: ({ results, total, paging }, query) => ({
    contacts: results.map(({ id, properties, updatedAt }) => ({
      id,
      email: properties.email,
      firstName: properties.firstname,
      lastName: properties.lastname,
      phone: properties.phone,
      company: properties.company,
      lifecycleStage: properties.lifecyclestage,
      ownerId: properties.hubspot_owner_id,
      updatedAt,
    })),
    total,
    ...pages.next(query, paging?.next?.after),
  }),

  subject: () => 'contacts to search',
});

// Changes a deal in HubSpot.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { objectId, properties, propertyTexts } from './crm/fields.ts';
import { crmObject } from './crm/objects.ts';
import { hubspot, objectsPath } from './vendor.ts';

export default defineVendorTool({
  name: 'hubspot_update_deal',
  vendor: hubspot,
  vendorScopes: ['crm.objects.deals.write'],
  scope: 'crm',
  kind: 'update',
  title: 'Update a HubSpot deal',
  description: 'Change properties of a HubSpot deal, such as its stage, amount, close date or owner.',
  input: z.strictObject({
    dealId: objectId('the deal'),
    properties: properties
      .refine((given) => Object.keys(given).length > 0, 'must name at least one property')
      .describe(
        'New values by internal name (dealstage, amount, closedate, hubspot_owner_id ...); an empty text clears one',
      ),
  }),
  output: z.object({
    id: z.string(),
    properties: z.record(z.string(), z.string().nullable()).describe('What was changed, as it is now'),
    updatedAt: z.string().describe('ISO 8601'),
  }),
  example: { dealId: '31500004', properties: { dealstage: 'closedwon' } },

  request: ({ dealId, properties }) => ({
    method: 'PATCH',
    path: `${objectsPath('0-3')}/${dealId}`,
    body: { properties: propertyTexts(properties) },
  }),

  answer: crmObject({}).extend({ properties: z.record(z.string(), z.string().nullable()) }),

  read: ({ id, properties, updatedAt }, given) => ({
    id,
    properties: Object.fromEntries(Object.keys(given.properties).map((name) => [name, properties[name] ?? null])),
    updatedAt,
  }),

  subject: ({ dealId }) => `deal ${dealId}`,
  notFoundHint: 'Find its id with hubspot_search_deals.',
});

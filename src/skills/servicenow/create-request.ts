// Orders an item of ServiceNow's service catalogue.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { sysId } from './table/fields.ts';
import { servicenow } from './vendor.ts';

export default defineVendorTool({
  name: 'servicenow_create_request',
  vendor: servicenow,
  vendorScopes: [],
  scope: 'itsm',
  kind: 'create',
  title: 'Order from the ServiceNow catalogue',
  description: 'Order an item of the ServiceNow service catalogue, for yourself or for somebody else.',
  input: z.strictObject({
    itemSysId: sysId('the item, as servicenow_search_catalog gives it'),
    quantity: z.int().min(1).max(1000).default(1).describe('How many'),
    requestedFor: sysId('the person who gets it; the user of this connection when left out').optional(),
    variables: z
      .record(z.string().min(1).max(100), z.union([z.string().max(4000), z.number(), z.boolean()]))
      .optional()
      .describe('Answers to the questions of the item, by their internal names'),
  }),
  output: z.object({
    requestNumber: z.string().describe('For servicenow_get_request'),
    requestSysId: z.string(),
    table: z.string().describe('Where the request is kept'),
  }),
  example: { itemSysId: '3f1c9a70c0a8016400b98a06818d57c7', quantity: 1, variables: { data_plan: '500MB' } },

  request: ({ itemSysId, quantity, requestedFor, variables }) => ({
    method: 'POST',
    path: `sn_sc/servicecatalog/items/${itemSysId}/order_now`,
    body: { sysparm_quantity: quantity, sysparm_requested_for: requestedFor, variables },
  }),

  answer: z.object({ result: z.object({ request_number: z.string(), request_id: z.string(), table: z.string() }) }),

  read: ({ result }) => ({
    requestNumber: result.request_number,
    requestSysId: result.request_id,
    table: result.table,
  }),

  subject: ({ itemSysId }) => `catalogue item with sys_id ${itemSysId}`,
  notFoundHint: 'Find its itemSysId with servicenow_search_catalog.',
});

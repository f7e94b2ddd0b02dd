// Opens a return for items of a Shopify order that were sent.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { instant } from './parts/date.ts';
import { globalId, idField } from './parts/global-id.ts';
import { adminQuery, shopify } from './vendor.ts';

const document = /* GraphQL */ `
mutation CreateReturn($returnInput: ReturnInput!) {
  returnCreate(returnInput: $returnInput) {
    return { id name status totalQuantity order { id } }
    userErrors { field message code }
  }
}`;

const opened = z.object({
  id: z.string(),
  name: z.string().describe('The name that people see, such as #1042-R1'),
  status: z.string(),
  totalQuantity: z.int(),
});

export default defineVendorTool({
  name: 'shopify_create_return',
  vendor: shopify,
  vendorScopes: ['write_returns'],
  scope: 'commerce',
  kind: 'create',
  title: 'Create a Shopify return',
  description: 'Open a return for fulfilled line items; shopify_list_returnable_items names them and the reasons.',
  input: z.strictObject({
    orderId: idField('Order', 'order'),
    items: z
      .array(
        z.strictObject({
          fulfillmentLineItemId: idField('FulfillmentLineItem', 'fulfillment line item'),
          quantity: z.int().min(1).describe('How many come back'),
          returnReasonDefinitionId: idField('ReturnReasonDefinition', 'return reason'),
          note: z.string().max(255).optional().describe('What the customer says about it'),
        }),
      )
      .min(1)
      .max(100)
      .describe('What comes back, and why'),
    requestedAt: instant.optional().describe('ISO 8601 with an offset; now when left out'),
  }),
  output: opened.extend({ orderId: z.string() }),
  example: {
    orderId: '1',
    items: [{ fulfillmentLineItemId: '2', quantity: 1, returnReasonDefinitionId: '2' }],
  },

  request: ({ orderId, items, requestedAt }) =>
    adminQuery(document, {
      returnInput: {
        orderId: globalId('Order', orderId),
        requestedAt,
        returnLineItems: items.map(({ fulfillmentLineItemId, quantity, returnReasonDefinitionId, note }) => ({
          fulfillmentLineItemId: globalId('FulfillmentLineItem', fulfillmentLineItemId),
          quantity,
          returnReasonDefinitionId: globalId('ReturnReasonDefinition', returnReasonDefinitionId),
          returnReasonNote: note,
        })),
      },
    }),

  answer: z.object({
    returnCreate: z.object({ return: opened.extend({ order: z.object({ id: z.string() }) }).nullable() }),
  }),

  read({ returnCreate: { return: made } }) {
    if (!made) return undefined;
    const { order, ...same } = made;
    return { ...same, orderId: order.id };
  },

  subject: ({ orderId }) => `order ${orderId}`,
});

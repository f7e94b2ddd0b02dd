// Lists what of a Shopify order can still be returned.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { connectionOf, nextPosition } from './parts/connection.ts';
import { globalId, idField } from './parts/global-id.ts';
import { adminQuery, shopify } from './vendor.ts';

const name = 'shopify_list_returnable_items';
const page = pagesOf(name, 'fulfillments', { most: 50, usual: 10 });

const document = /* GraphQL */ `
query Returnable($orderId: ID!, $first: Int!, $after: String) {
  order(id: $orderId) { id }
  returnableFulfillments(orderId: $orderId, first: $first, after: $after) {
    nodes {
      id
      fulfillment { id }
      items: returnableFulfillmentLineItems(first: 50) {
        nodes { quantity fulfillmentLineItem { id lineItem { id title sku } } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
  reasons: returnReasonDefinitions(first: 50) { nodes { id handle name } }
}`;

const reason = z.object({ id: z.string(), name: z.string() });

export default defineVendorTool({
  name,
  vendor: shopify,
  vendorScopes: ['read_returns', 'read_orders'],
  scope: 'commerce',
  kind: 'read',
  title: 'List returnable Shopify items',
  description:
    'Line items of an order that can still be returned, and the reasons a return can have: the ids that shopify_create_return needs. Empty where nothing was sent or all came back.',
  input: z.strictObject({ orderId: idField('Order', 'order'), ...page.input }).superRefine(page.check),
  output: z.object({
    fulfillments: z.array(
      z.object({
        fulfillmentId: z.string(),
        items: z.array(
          z.object({
            fulfillmentLineItemId: z.string(),
            title: z.string(),
            sku: z.string().nullable(),
            quantity: z.int().describe('How many can still be returned'),
          }),
        ),
      }),
    ),
    reasons: z.array(reason),
    ...page.output,
  }),
  example: { orderId: '1' },

  request: (input) =>
    adminQuery(document, {
      orderId: globalId('Order', input.orderId),
      first: input.limit,
      after: page.start(input),
    }),

  answer: z.object({
    // Shopify lists nothing for an order that it does not have: only this tells such an order from one with nothing to return.
    order: z.object({ id: z.string() }).nullable(),
    returnableFulfillments: connectionOf(
      z.object({
        fulfillment: z.object({ id: z.string() }),
        items: z.object({
          nodes: z.array(
            z.object({
              quantity: z.int(),
              fulfillmentLineItem: z.object({
                id: z.string(),
                lineItem: z.object({ title: z.string(), sku: z.string().nullable() }),
              }),
            }),
          ),
        }),
      }),
    ),
    reasons: z.object({ nodes: z.array(reason) }),
  }),

  read({ order, returnableFulfillments, reasons }, input) {
    if (!order) return undefined;
    return {
      fulfillments: returnableFulfillments.nodes.map(({ fulfillment, items }) => ({
        fulfillmentId: fulfillment.id,
        items: items.nodes.map(({ quantity, fulfillmentLineItem: { id, lineItem } }) => ({
          fulfillmentLineItemId: id,
          ...lineItem,
          quantity,
        })),
      })),
      reasons: reasons.nodes,
      ...page.next(input, nextPosition(returnableFulfillments.pageInfo)),
    };
  },

  subject: ({ orderId }) => `order ${orderId}`,
  notFoundHint: 'Orders older than 60 days also need the read_all_orders access scope.',
});

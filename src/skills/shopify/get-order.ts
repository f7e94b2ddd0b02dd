// Gets one order of a Shopify shop.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { globalId, idField } from './parts/global-id.ts';
import { adminQuery, shopify } from './vendor.ts';

const document = /* GraphQL */ `
query GetOrder($id: ID!) {
  order(id: $id) {
    id
    name
    createdAt
    cancelledAt
    financialStatus: displayFinancialStatus
    fulfillmentStatus: displayFulfillmentStatus
    email
    total: totalPriceSet { shopMoney { amount currencyCode } }
    customer { id name: displayName }
    shippingAddress { name address1 address2 city province zip countryCode: countryCodeV2 }
    lineItems(first: 100) {
      nodes {
        id
        title
        sku
        quantity
        unitPrice: originalUnitPriceSet { shopMoney { amount } }
        variant { id }
      }
      pageInfo { hasNextPage }
    }
    fulfillments(first: 10) {
      id
      status
      displayStatus
      tracking: trackingInfo(first: 5) { number url company }
    }
    tags
    note
  }
}`;

const text = z.string().nullable();

/** What is the same in Shopify's answer and in ours. */
const order = z.object({
  id: z.string(),
  name: z.string().describe('The number that people see, such as #1042'),
  createdAt: z.string().describe('ISO 8601'),
  cancelledAt: text,
  financialStatus: text,
  fulfillmentStatus: z.string(),
  email: text,
  customer: z.object({ id: z.string(), name: z.string() }).nullable(),
  shippingAddress: z
    .object({ name: text, address1: text, address2: text, city: text, province: text, zip: text, countryCode: text })
    .nullable(),
  fulfillments: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      displayStatus: text,
      tracking: z.array(z.object({ number: text, url: text, company: text })),
    }),
  ),
  tags: z.array(z.string()),
  note: text,
});

const lineItem = z.object({ id: z.string(), title: z.string(), sku: text, quantity: z.int() });

export default defineVendorTool({
  name: 'shopify_get_order',
  vendor: shopify,
  vendorScopes: ['read_orders'],
  scope: 'commerce',
  kind: 'read',
  title: 'Get a Shopify order',
  description: 'Get one Shopify order with its line items, customer, shipping address and fulfillments.',
  input: z.strictObject({ orderId: idField('Order', 'order') }),
  output: order.extend({
    total: z.string().describe('Decimal amount, as ordered'),
    currency: z.string().describe('ISO 4217, of every amount here'),
    lineItems: z.array(
      lineItem.extend({ unitPrice: z.string().describe('Decimal amount before discounts'), variantId: text }),
    ),
    hasMoreLineItems: z.boolean().describe('True where the order has more than the 100 line items listed'),
  }),
  example: { orderId: '5001234567890' },

  request: ({ orderId }) => adminQuery(document, { id: globalId('Order', orderId) }),

  answer: z.object({
    order: order
      .extend({
        total: z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }) }),
        lineItems: z.object({
          nodes: z.array(
            lineItem.extend({
              unitPrice: z.object({ shopMoney: z.object({ amount: z.string() }) }),
              variant: z.object({ id: z.string() }).nullable(),
            }),
          ),
          pageInfo: z.object({ hasNextPage: z.boolean() }),
        }),
      })
      .nullable(),
  }),

  read({ order }) {
    if (!order) return undefined;
    // What is not declared is dropped from the result anyway: spreading all of it costs least.
    return {
      ...order,
      total: order.total.shopMoney.amount,
      currency: order.total.shopMoney.currencyCode,
      lineItems: order.lineItems.nodes.map((item) => ({
        ...item,
        unitPrice: item.unitPrice.shopMoney.amount,
        variantId: item.variant?.id ?? null,
      })),
      hasMoreLineItems: order.lineItems.pageInfo.hasNextPage,
    };
  },

  subject: ({ orderId }) => `order ${orderId}`,
  notFoundHint: 'Orders older than 60 days also need the read_all_orders access scope.',
});

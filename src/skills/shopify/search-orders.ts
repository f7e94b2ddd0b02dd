// Searches the orders of a Shopify shop.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { connectionOf, nextPosition } from './parts/connection.ts';
import { dayOrInstant } from './parts/date.ts';
import { amountText, currencyText, shopMoney } from './parts/money.ts';
import { freeQuery, searchQuery } from './parts/search-query.ts';
import { adminQuery, shopify } from './vendor.ts';

const name = 'shopify_search_orders';
const page = pagesOf(name, 'orders', { most: 250, usual: 25 });

const document = /* GraphQL */ `
query SearchOrders($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {
    nodes {
      id
      name
      createdAt
      cancelledAt
      financialStatus: displayFinancialStatus
      fulfillmentStatus: displayFulfillmentStatus
      email
      total: totalPriceSet { shopMoney { amount currencyCode } }
      customer { id name: displayName }
      tags
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const order = z.object({
  id: z.string(),
  name: z.string().describe('The number that people see, such as #1042'),
  createdAt: z.string().describe('ISO 8601'),
  cancelledAt: z.string().nullable(),
  financialStatus: z.string().nullable(),
  fulfillmentStatus: z.string(),
  email: z.string().nullable(),
  customer: z.object({ id: z.string(), name: z.string() }).nullable(),
  tags: z.array(z.string()),
});

export default defineVendorTool({
  name,
  vendor: shopify,
  vendorScopes: ['read_orders'],
  scope: 'commerce',
  kind: 'read',
  title: 'Search Shopify orders',
  description: 'Search Shopify orders by customer email, status, date or free Shopify search syntax, newest first.',
  input: z
    .strictObject({
      query: freeQuery.optional().describe('Shopify search syntax; has to hold together with the other filters'),
      email: z.email('must be an e-mail address').optional().describe('Email address of the customer'),
      name: z
        .string()
        .regex(/^#?[\w-]{1,50}$/, 'must be the name of an order, such as #1001')
        .optional()
        .describe('Order name such as #1001'),
      financialStatus: z
        .enum(['authorized', 'pending', 'paid', 'partially_paid', 'refunded', 'partially_refunded', 'voided'])
        .optional()
        .describe('Financial status'),
      fulfillmentStatus: z
        .enum(['unfulfilled', 'partial', 'fulfilled', 'restocked'])
        .optional()
        .describe('Fulfillment status'),
      createdAfter: dayOrInstant.optional().describe('ISO 8601 date, or date and time with an offset; included'),
      createdBefore: dayOrInstant.optional().describe('ISO 8601 date, or date and time with an offset; included'),
      ...page.input,
    })
    .superRefine(page.check),
  output: z.object({
    orders: z.array(order.extend({ total: amountText, currency: currencyText })),
    ...page.output,
  }),
  example: { email: 'jane@example.com', financialStatus: 'paid', limit: 10 },

  request: (input) =>
    adminQuery(document, {
      first: input.limit,
      after: page.start(input),
      query: searchQuery(input.query, {
        email: input.email,
        name: input.name,
        financial_status: input.financialStatus,
        fulfillment_status: input.fulfillmentStatus,
        'created_at:>=': input.createdAfter,
        'created_at:<=': input.createdBefore,
      }),
    }),

  answer: z.object({ orders: connectionOf(order.extend({ total: shopMoney })) }),

  read: ({ orders }, input) => ({
    orders: orders.nodes.map(({ total, ...same }) => ({
      ...same,
      total: total.shopMoney.amount,
      currency: total.shopMoney.currencyCode,
    })),
    ...page.next(input, nextPosition(orders.pageInfo)),
  }),

  subject: () => 'list of orders',
  notFoundHint: 'Orders older than 60 days also need the read_all_orders access scope.',
});

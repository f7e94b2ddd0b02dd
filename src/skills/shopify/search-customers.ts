// Searches the customers of a Shopify shop.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { connectionOf, nextPosition } from './parts/connection.ts';
import { amountText, currencyText, money } from './parts/money.ts';
import { freeQuery, searchQuery } from './parts/search-query.ts';
import { adminQuery, shopify } from './vendor.ts';

const name = 'shopify_search_customers';
const page = pagesOf(name, 'customers', { most: 250, usual: 25 });

const document = /* GraphQL */ `
query SearchCustomers($first: Int!, $after: String, $query: String) {
  customers(first: $first, after: $after, query: $query) {
    nodes {
      id
      displayName
      numberOfOrders
      amountSpent { amount currencyCode }
      defaultEmailAddress { emailAddress }
      defaultPhoneNumber { phoneNumber }
      tags
      note
      createdAt
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const customer = z.object({
  id: z.string(),
  displayName: z.string(),
  tags: z.array(z.string()),
  note: z.string().nullable(),
  createdAt: z.string().describe('ISO 8601'),
});

export default defineVendorTool({
  name,
  vendor: shopify,
  vendorScopes: ['read_customers'],
  scope: 'commerce',
  kind: 'read',
  title: 'Search Shopify customers',
  description: 'Search Shopify customers by email, phone or name, with how often and for how much they have ordered.',
  input: z
    .strictObject({
      query: freeQuery.optional().describe('A name, or Shopify search syntax; has to hold together with the others'),
      email: z.email('must be an e-mail address').optional().describe('Email address'),
      phone: z
        .string()
        .regex(/^\+?[\d ().-]{4,30}$/, 'must be a phone number, best in the form +15558675310')
        .optional()
        .describe('Phone number, E.164 preferred (+15558675310)'),
      ...page.input,
    })
    .superRefine(page.check),
  output: z.object({
    customers: z.array(
      customer.extend({
        email: z.string().nullable(),
        phone: z.string().nullable(),
        numberOfOrders: z.int().min(0),
        amountSpent: amountText,
        currency: currencyText,
      }),
    ),
    ...page.output,
  }),
  example: { email: 'a@b.co' },

  request: (input) =>
    adminQuery(document, {
      first: input.limit,
      after: page.start(input),
      query: searchQuery(input.query, { email: input.email, phone: input.phone }),
    }),

  answer: z.object({
    customers: connectionOf(
      customer.extend({
        // Shopify's UnsignedInt64, which JSON carries as text.
        numberOfOrders: z.coerce.number().int().min(0),
        amountSpent: money,
        defaultEmailAddress: z.object({ emailAddress: z.string() }).nullable(),
        defaultPhoneNumber: z.object({ phoneNumber: z.string() }).nullable(),
      }),
    ),
  }),

  read: ({ customers }, input) => ({
    customers: customers.nodes.map(({ amountSpent, defaultEmailAddress, defaultPhoneNumber, ...same }) => ({
      ...same,
      email: defaultEmailAddress?.emailAddress ?? null,
      phone: defaultPhoneNumber?.phoneNumber ?? null,
      amountSpent: amountSpent.amount,
      currency: amountSpent.currencyCode,
    })),
    ...page.next(input, nextPosition(customers.pageInfo)),
  }),

  subject: () => 'list of customers',
});

// Lists the discount codes of a Shopify shop.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { connectionOf, nextPosition } from './parts/connection.ts';
import { freeQuery, searchQuery } from './parts/search-query.ts';
import { adminQuery, shopify } from './vendor.ts';

const name = 'shopify_list_coupons';
const page = pagesOf(name, 'discounts', { most: 250, usual: 25 });

const fields = 'title status summary startsAt endsAt usageLimit asyncUsageCount codes(first: 5) { nodes { code } }';

const document = /* GraphQL */ `
query ListCoupons($first: Int!, $after: String, $query: String) {
  discountNodes(first: $first, after: $after, query: $query) {
    nodes {
      id
      discount {
        ... on DiscountCodeBasic { ${fields} }
        ... on DiscountCodeBxgy { ${fields} }
        ... on DiscountCodeFreeShipping { ${fields} }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const discount = z.object({
  title: z.string(),
  status: z.string().describe('ACTIVE, EXPIRED or SCHEDULED'),
  summary: z.string().describe('Its rules, in one line'),
  startsAt: z.string().describe('ISO 8601'),
  endsAt: z.string().nullable(),
  usageLimit: z.int().nullable(),
});

export default defineVendorTool({
  name,
  vendor: shopify,
  vendorScopes: ['read_discounts'],
  scope: 'commerce',
  kind: 'read',
  title: 'List Shopify coupons',
  description: 'List discount codes (coupons) with their rules, usage and status.',
  input: z
    .strictObject({
      query: freeQuery.optional().describe('Shopify search syntax, such as status:active or title:SUMMER'),
      ...page.input,
    })
    .superRefine(page.check),
  output: z.object({
    coupons: z.array(
      discount.extend({
        id: z.string(),
        codes: z.array(z.string()).describe('The first five'),
        usageCount: z.int().describe('Counted with some delay'),
      }),
    ),
    ...page.output,
  }),
  example: { query: 'status:active' },

  request: (input) =>
    adminQuery(document, {
      first: input.limit,
      after: page.start(input),
      query: searchQuery(input.query, { method: 'code' }),
    }),

  answer: z.object({
    discountNodes: connectionOf(
      z.object({
        id: z.string(),
        // Empty for a kind of discount that has no code, or that is newer than this version.
        discount: z.union([
          discount.extend({
            asyncUsageCount: z.int(),
            codes: z.object({ nodes: z.array(z.object({ code: z.string() })) }),
          }),
          z.strictObject({}).transform(() => undefined),
        ]),
      }),
    ),
  }),

  read: ({ discountNodes }, input) => ({
    coupons: discountNodes.nodes.flatMap(({ id, discount }) => {
      if (!discount) return [];
      const { asyncUsageCount, codes, ...same } = discount;
      return [{ ...same, id, codes: codes.nodes.map(({ code }) => code), usageCount: asyncUsageCount }];
    }),
    ...page.next(input, nextPosition(discountNodes.pageInfo)),
  }),

  subject: () => 'list of coupons',
});

// Searches the products of a Shopify shop.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { connectionOf, nextPosition } from './parts/connection.ts';
import { amountText, currencyText, money } from './parts/money.ts';
import { freeQuery, searchQuery } from './parts/search-query.ts';
import { adminQuery, shopify } from './vendor.ts';

const name = 'shopify_search_products';
const page = pagesOf(name, 'products', { most: 250, usual: 25 });

const document = /* GraphQL */ `
query SearchProducts($first: Int!, $after: String, $query: String) {
  products(first: $first, after: $after, query: $query) {
    nodes {
      id
      title
      handle
      status
      vendor
      productType
      tags
      totalInventory
      updatedAt
      prices: priceRangeV2 { minVariantPrice { amount currencyCode } maxVariantPrice { amount currencyCode } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const product = z.object({
  id: z.string(),
  title: z.string(),
  handle: z.string(),
  status: z.string(),
  vendor: z.string(),
  productType: z.string(),
  tags: z.array(z.string()),
  totalInventory: z.int().describe('Of all variants, at all locations'),
  updatedAt: z.string().describe('ISO 8601'),
});

export default defineVendorTool({
  name,
  vendor: shopify,
  vendorScopes: ['read_products'],
  scope: 'commerce',
  kind: 'read',
  title: 'Search Shopify products',
  description: 'Search Shopify products by title, SKU, status or free Shopify search syntax (vendor, tag, price ...).',
  input: z
    .strictObject({
      query: freeQuery.optional().describe('Shopify search syntax; has to hold together with the other filters'),
      title: z.string().min(1).max(255).optional().describe('Words of the title'),
      sku: z.string().min(1).max(255).optional().describe('SKU of one of its variants'),
      status: z.enum(['active', 'archived', 'draft']).optional().describe('Status'),
      ...page.input,
    })
    .superRefine(page.check),
  output: z.object({
    products: z.array(product.extend({ minPrice: amountText, maxPrice: amountText, currency: currencyText })),
    ...page.output,
  }),
  example: { sku: 'ABC-1', limit: 5 },

  request: (input) =>
    adminQuery(document, {
      first: input.limit,
      after: page.start(input),
      query: searchQuery(input.query, { title: input.title, sku: input.sku, status: input.status }),
    }),

  answer: z.object({
    products: connectionOf(product.extend({ prices: z.object({ minVariantPrice: money, maxVariantPrice: money }) })),
  }),

  read: ({ products }, input) => ({
    products: products.nodes.map(({ prices, ...same }) => ({
      ...same,
      minPrice: prices.minVariantPrice.amount,
      maxPrice: prices.maxVariantPrice.amount,
      currency: prices.minVariantPrice.currencyCode,
    })),
    ...page.next(input, nextPosition(products.pageInfo)),
  }),

  subject: () => 'list of products',
});

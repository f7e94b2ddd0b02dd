// Tells the stock of a SKU at every location of a Shopify shop.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { connectionOf } from './parts/connection.ts';
import { searchQuery } from './parts/search-query.ts';
import { adminQuery, shopify } from './vendor.ts';

const document = /* GraphQL */ `
query GetInventory($first: Int!, $query: String!) {
  productVariants(first: $first, query: $query) {
    nodes {
      id
      sku
      displayName
      inventoryItem {
        id
        tracked
        inventoryLevels(first: 50) {
          nodes {
            location { id name }
            quantities(names: ["available", "on_hand", "committed", "incoming"]) { name quantity }
          }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const count = z.int();

export default defineVendorTool({
  name: 'shopify_get_inventory',
  vendor: shopify,
  vendorScopes: ['read_inventory', 'read_products', 'read_locations'],
  scope: 'commerce',
  kind: 'read',
  title: 'Get Shopify inventory',
  description:
    'Stock of a SKU at every location: available, on hand, committed and incoming, with the ids that shopify_adjust_inventory needs.',
  input: z.strictObject({
    sku: z.string().trim().min(1).max(255).describe('The SKU, whole'),
    limit: z.int().min(1).max(50).default(5).describe('How many variants at most, where several carry the SKU'),
  }),
  output: z.object({
    variants: z.array(
      z.object({
        variantId: z.string(),
        sku: z.string().nullable(),
        displayName: z.string(),
        inventoryItemId: z.string(),
        tracked: z.boolean().describe('False where Shopify does not count this item'),
        levels: z.array(
          z.object({
            locationId: z.string(),
            locationName: z.string(),
            available: count,
            onHand: count,
            committed: count,
            incoming: count,
          }),
        ),
      }),
    ),
  }),
  example: { sku: 'ABC-1' },

  request: ({ sku, limit }) => adminQuery(document, { first: limit, query: searchQuery(undefined, { sku }) }),

  answer: z.object({
    productVariants: connectionOf(
      z.object({
        id: z.string(),
        sku: z.string().nullable(),
        displayName: z.string(),
        inventoryItem: z.object({
          id: z.string(),
          tracked: z.boolean(),
          inventoryLevels: z.object({
            nodes: z.array(
              z.object({
                location: z.object({ id: z.string(), name: z.string() }),
                quantities: z.array(z.object({ name: z.string(), quantity: count })),
              }),
            ),
          }),
        }),
      }),
    ),
  }),

  read({ productVariants }, { sku }) {
    // Shopify's search takes a SKU for a beginning: ABC-1 finds ABC-12 as well.
    const found = productVariants.nodes.filter((variant) => variant.sku?.toLowerCase() === sku.toLowerCase());
    if (found.length === 0) return undefined;
    return {
      variants: found.map(({ id, displayName, inventoryItem, ...variant }) => ({
        variantId: id,
        sku: variant.sku,
        displayName,
        inventoryItemId: inventoryItem.id,
        tracked: inventoryItem.tracked,
        levels: inventoryItem.inventoryLevels.nodes.map(({ location, quantities }) => {
          const quantityOf = (name: string) => quantities.find((quantity) => quantity.name === name)?.quantity ?? 0;
          return {
            locationId: location.id,
            locationName: location.name,
            available: quantityOf('available'),
            onHand: quantityOf('on_hand'),
            committed: quantityOf('committed'),
            incoming: quantityOf('incoming'),
          };
        }),
      })),
    };
  },

  subject: ({ sku }) => `variant with the SKU ${sku}`,
});

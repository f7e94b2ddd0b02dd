// Adds to the available stock of an item at one location of a Shopify shop, or takes from it.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { globalId, idField } from './parts/global-id.ts';
import { adminQuery, shopify } from './vendor.ts';

/** Shopify demands the directive since 2026-04, which its schema does not say. */
const document = /* GraphQL */ `
mutation AdjustInventory($input: InventoryAdjustQuantitiesInput!, $idempotencyKey: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $idempotencyKey) {
    inventoryAdjustmentGroup {
      id
      createdAt
      reason
      changes { name delta quantityAfterChange }
    }
    userErrors { field message code }
  }
}`;

const group = z.object({
  id: z.string(),
  createdAt: z.string().describe('ISO 8601'),
  reason: z.string(),
  changes: z.array(
    z.object({
      name: z.string().describe('Which of the quantities: available, on_hand ...'),
      delta: z.int(),
      quantityAfterChange: z.int().nullable(),
    }),
  ),
});

export default defineVendorTool({
  name: 'shopify_adjust_inventory',
  vendor: shopify,
  vendorScopes: ['write_inventory'],
  scope: 'commerce',
  kind: 'append',
  keyed: true,
  title: 'Adjust Shopify inventory',
  description:
    'Add to or subtract from available stock at a location. With the same idempotencyKey it happens once, however often it is called.',
  input: z.strictObject({
    inventoryItemId: idField('InventoryItem', 'inventory item'),
    locationId: idField('Location', 'location'),
    delta: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .refine((delta) => delta !== 0, 'must not be 0')
      .describe('How many to add; negative to take away'),
    reason: z
      .enum(['correction', 'cycle_count_available', 'damaged', 'received', 'restock', 'shrinkage', 'other'])
      .describe('Why the stock changes'),
    expectedQuantity: z
      .int()
      .optional()
      .describe('What has to be available now, else nothing happens; not checked when left out'),
    idempotencyKey: z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without spaces')
      .describe('Unique key per intent (UUID); give the same one again to retry safely'),
  }),
  output: group,
  example: { inventoryItemId: '1', locationId: '2', delta: -1, reason: 'correction', idempotencyKey: 'k' },

  request: ({ inventoryItemId, locationId, delta, reason, expectedQuantity, idempotencyKey }) =>
    adminQuery(document, {
      input: {
        name: 'available',
        reason,
        changes: [
          {
            delta,
            inventoryItemId: globalId('InventoryItem', inventoryItemId),
            locationId: globalId('Location', locationId),
            // Mandatory since 2026-04; null says that nothing is to be compared.
            changeFromQuantity: expectedQuantity ?? null,
          },
        ],
      },
      idempotencyKey,
    }),

  answer: z.object({ inventoryAdjustQuantities: z.object({ inventoryAdjustmentGroup: group.nullable() }) }),
  read: ({ inventoryAdjustQuantities }) => inventoryAdjustQuantities.inventoryAdjustmentGroup ?? undefined,
  subject: ({ inventoryItemId, locationId }) => `inventory item ${inventoryItemId} at location ${locationId}`,
});

// Shopify's global ids: tools take the bare number too, which is what people see in Shopify's addresses.
import * as z from 'zod';

export type ShopifyType = 'FulfillmentLineItem' | 'InventoryItem' | 'Location' | 'Order' | 'ReturnReasonDefinition';

/** A field for the id of something of that type. @param what its name in the description, such as `order`. */
export function idField(type: ShopifyType, what: string) {
  const prefix = prefixOf(type);
  return z
    .string()
    .regex(new RegExp(`^(?:${prefix.replaceAll('/', '\\/')})?\\d{1,20}$`), `must be digits, or ${prefix} and digits`)
    .describe(`Numeric ${what} id (5001234567890) or ${prefix}...`);
}

export function globalId(type: ShopifyType, id: string): string {
  const prefix = prefixOf(type);
  return id.startsWith(prefix) ? id : prefix + id;
}

function prefixOf(type: ShopifyType): string {
  return `gid://shopify/${type}/`;
}

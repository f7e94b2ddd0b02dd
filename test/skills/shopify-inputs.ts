// Arguments for each of Shopify's tools that use every field it has; two where some fields exclude each other.
import type { JsonObject } from '../../src/protocol/json-rpc.ts';

const startsAt = '2026-12-01T00:00:00Z';

export const allShopifyFields: Readonly<Record<string, readonly JsonObject[]>> = {
  shopify_search_orders: [
    {
      query: 'tag:vip',
      email: 'jane@example.com',
      name: '#1001',
      financialStatus: 'partially_refunded',
      fulfillmentStatus: 'unfulfilled',
      createdAfter: '2026-09-01',
      createdBefore: '2026-10-01T12:00:00+02:00',
      limit: 250,
    },
  ],
  shopify_update_order: [{ orderId: '7', note: 'Call first', tags: ['vip', 'gift'], email: 'jane@example.com' }],
  shopify_cancel_order: [
    {
      orderId: '7',
      reason: 'FRAUD',
      restock: false,
      refundToOriginalPayment: true,
      notifyCustomer: true,
      staffNote: 'Card was stolen',
    },
  ],
  shopify_search_products: [{ query: 'vendor:Acme', title: 'Tent', sku: 'TENT-2P', status: 'active', limit: 3 }],
  shopify_search_customers: [{ query: 'Maria', email: 'maria@example.com', phone: '+15558675310', limit: 3 }],
  shopify_get_inventory: [{ sku: 'TENT-2P', limit: 3 }],
  shopify_adjust_inventory: [
    {
      inventoryItemId: '17',
      locationId: '28',
      delta: -4,
      reason: 'damaged',
      expectedQuantity: 39,
      idempotencyKey: 'b6d1e0c2',
    },
  ],
  shopify_list_coupons: [{ query: 'status:active', limit: 3 }],
  shopify_create_coupon: [
    { title: 'Summer', code: 'SUMMER10', percentage: 0.1, startsAt, endsAt: '2027-01-01T00:00:00Z', usageLimit: 40 },
    { title: 'Five off', code: 'FIVE', amount: '5.00', startsAt, oncePerCustomer: true },
  ],
  shopify_list_returnable_items: [{ orderId: '7', limit: 3 }],
  shopify_create_return: [
    {
      orderId: '7',
      items: [{ fulfillmentLineItemId: '28', quantity: 3, returnReasonDefinitionId: '39', note: 'Too small' }],
      requestedAt: '2026-11-20T09:00:00Z',
    },
  ],
};

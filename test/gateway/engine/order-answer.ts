// One order as Shopify answers it, and as the caller of shopify_get_order gets it.

/** Shopify's answer to the query of `shopify_get_order`, with its aliases. */
export const orderAnswer = {
  data: {
    order: {
      id: 'gid://shopify/Order/77',
      name: '#1001',
      createdAt: '2026-10-05T10:00:00Z',
      cancelledAt: null,
      financialStatus: 'PAID',
      fulfillmentStatus: 'UNFULFILLED',
      email: null,
      total: { shopMoney: { amount: '20.00', currencyCode: 'EUR' } },
      customer: { id: 'gid://shopify/Customer/9', name: 'Ada Byron', taxExempt: true },
      shippingAddress: null,
      lineItems: {
        nodes: [
          {
            id: 'gid://shopify/LineItem/1',
            title: 'Mug',
            sku: null,
            quantity: 2,
            unitPrice: { shopMoney: { amount: '10.00' } },
            variant: null,
          },
        ],
        pageInfo: { hasNextPage: true },
      },
      fulfillments: [],
      tags: ['a'],
      note: null,
      undeclared: 'dropped',
    },
  },
  extensions: { cost: { requestedQueryCost: 12 } },
};

/** What the caller gets for `orderAnswer`. */
export const orderResult = {
  id: 'gid://shopify/Order/77',
  name: '#1001',
  createdAt: '2026-10-05T10:00:00Z',
  cancelledAt: null,
  financialStatus: 'PAID',
  fulfillmentStatus: 'UNFULFILLED',
  email: null,
  total: '20.00',
  currency: 'EUR',
  customer: { id: 'gid://shopify/Customer/9', name: 'Ada Byron' },
  shippingAddress: null,
  lineItems: [
    { id: 'gid://shopify/LineItem/1', title: 'Mug', sku: null, quantity: 2, unitPrice: '10.00', variantId: null },
  ],
  hasMoreLineItems: true,
  fulfillments: [],
  tags: ['a'],
  note: null,
};

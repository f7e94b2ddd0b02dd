// A vendor that answers every request with the same order, as Shopify writes it.
import { createServer } from 'node:http';

const money = { shopMoney: { amount: '89.95', currencyCode: 'USD' } };
const item = (number) => ({
  id: `gid://shopify/LineItem/${number}`,
  title: 'Trail Running Shoes',
  sku: `TRS-38-${number}`,
  quantity: 1,
  unitPrice: money,
  variant: { id: `gid://shopify/ProductVariant/${number}` },
});
const answer = JSON.stringify({
  data: {
    order: {
      id: 'gid://shopify/Order/5001234567890',
      name: '#1042',
      createdAt: '2026-09-28T14:03:21Z',
      cancelledAt: null,
      financialStatus: 'PAID',
      fulfillmentStatus: 'UNFULFILLED',
      email: 'maria.alvarez@example.com',
      total: money,
      customer: { id: 'gid://shopify/Customer/1', name: 'Maria Alvarez' },
      shippingAddress: null,
      lineItems: { nodes: [1, 2, 3].map(item), pageInfo: { hasNextPage: false } },
      fulfillments: [],
      tags: ['newsletter'],
      note: null,
    },
  },
  extensions: {
    cost: {
      requestedQueryCost: 12,
      actualQueryCost: 12,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1990, restoreRate: 100 },
    },
  },
});

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'bench' }).end(answer);
  });
}).listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());

// The shop's orders, with the names and shapes of Shopify's Admin API 2026-10.
import { gid, money } from './graphql-value.ts';

interface OrderData {
  readonly id: string;
  readonly number: number;
  readonly createdAt: string;
  readonly cancelledAt?: string;
  readonly financial: string;
  readonly fulfillment: string;
  readonly currency: string;
  readonly total: string;
  readonly customer?: { readonly id: string; readonly name: string; readonly email: string };
  /** Street, city, province, postal code, country. */
  readonly address?: readonly [string, string, string | null, string, string];
  /** Title, SKU, quantity, unit price, variant. */
  readonly items: readonly (readonly [string, string | null, number, string, string | null])[];
  /** Status shown, carrier, tracking number, tracking address. */
  readonly parcels?: readonly (readonly [string, string, string, string])[];
  readonly tags?: readonly string[];
  readonly note?: string;
}

const data: readonly OrderData[] = [
  {
    id: '5001234567890',
    number: 1042,
    createdAt: '2026-09-28T14:03:21Z',
    financial: 'PAID',
    fulfillment: 'FULFILLED',
    currency: 'USD',
    total: '129.95',
    customer: { id: '7012345678901', name: 'Maria Alvarez', email: 'maria.alvarez@example.com' },
    address: ['1428 Elm Street', 'Springfield', 'Illinois', '62704', 'US'],
    items: [
      ['Trail Running Shoes', 'TRS-38-BLU', 1, '89.95', '44012345678901'],
      ['Merino Socks, 2 pairs', 'SOC-M-2', 2, '15.00', '44012345678917'],
    ],
    parcels: [['IN_TRANSIT', 'UPS', '1Z999AA10123456784', 'https://www.ups.com/track?tracknum=1Z999AA10123456784']],
    tags: ['newsletter', 'returning-customer'],
    note: 'Leave at the side door, please.',
  },
  {
    id: '5001234567891',
    number: 1043,
    createdAt: '2026-09-29T08:47:02Z',
    financial: 'PAID',
    fulfillment: 'UNFULFILLED',
    currency: 'USD',
    total: '54.00',
    customer: { id: '7012345678934', name: 'Noah Bennett', email: 'noah.bennett@example.com' },
    address: ['77 Harbor Road, Apt 3', 'Portland', 'Maine', '04101', 'US'],
    items: [['Enamel Camping Mug', 'MUG-EN-GRN', 3, '18.00', '44012345679002']],
  },
  {
    id: '5001234568112',
    number: 1044,
    createdAt: '2026-09-29T19:20:44Z',
    cancelledAt: '2026-09-29T20:02:10Z',
    financial: 'REFUNDED',
    fulfillment: 'UNFULFILLED',
    currency: 'EUR',
    total: '240.00',
    customer: { id: '7012345679120', name: 'Léa Dubois', email: 'lea.dubois@example.com' },
    address: ['12 rue des Lilas', 'Lyon', null, '69003', 'FR'],
    items: [['Two-Person Tent', 'TENT-2P', 1, '240.00', '44012345679114']],
    tags: ['cancelled-by-customer'],
    note: 'Ordered twice by mistake.',
  },
  {
    id: '5001234569007',
    number: 1045,
    createdAt: '2026-10-01T11:15:00Z',
    financial: 'PARTIALLY_REFUNDED',
    fulfillment: 'PARTIALLY_FULFILLED',
    currency: 'GBP',
    total: '312.50',
    customer: { id: '7012345680233', name: 'Oliver Hughes', email: 'oliver.hughes@example.com' },
    address: ['5 Station Approach', 'Leeds', 'England', 'LS1 4DY', 'GB'],
    items: [
      ['Down Jacket', 'JKT-DWN-L', 1, '219.00', '44012345680001'],
      ['Headlamp', 'LMP-400', 1, '48.50', '44012345680018'],
      ['Gift wrapping', null, 1, '45.00', null],
    ],
    parcels: [
      ['DELIVERED', 'Royal Mail', 'QQ123456785GB', 'https://www.royalmail.com/track-your-item#/QQ123456785GB'],
      ['LABEL_PRINTED', 'Royal Mail', 'QQ123456799GB', 'https://www.royalmail.com/track-your-item#/QQ123456799GB'],
    ],
    tags: ['gift', 'vip'],
  },
  {
    // Sold over the counter: nobody to write to and nothing to send.
    id: '5001234570555',
    number: 1046,
    createdAt: '2026-10-02T16:31:59Z',
    financial: 'PAID',
    fulfillment: 'FULFILLED',
    currency: 'USD',
    total: '12.50',
    items: [['Sticker Sheet', 'STK-A5', 5, '2.50', '44012345680501']],
    tags: ['pos'],
  },
];

/** Each order by its global id, as Shopify's `Order`. */
export const orders = new Map(data.map((order) => [gid('Order', order.id), storedOrder(order)] as const));

function storedOrder(order: OrderData) {
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: order.id,
    name: `#${order.number}`,
    createdAt: order.createdAt,
    cancelledAt: order.cancelledAt ?? null,
    closed: false,
    displayFinancialStatus: order.financial,
    displayFulfillmentStatus: order.fulfillment,
    email: order.customer?.email ?? null,
    phone: null,
    note: order.note ?? null,
    tags: order.tags ?? [],
    totalPriceSet: moneyBag(order.total, order.currency),
    customer: order.customer
      ? { __typename: 'Customer', id: gid('Customer', order.customer.id), displayName: order.customer.name }
      : null,
    shippingAddress: order.address ? storedAddress(order.customer?.name ?? null, order.address) : null,
    lineItems: {
      __typename: 'LineItemConnection',
      nodes: order.items.map(([title, sku, quantity, price, variant], index) => ({
        __typename: 'LineItem',
        id: gid('LineItem', `${order.id}${index + 1}`),
        title,
        sku,
        quantity,
        originalUnitPriceSet: moneyBag(price, order.currency),
        variant: variant === null ? null : { __typename: 'ProductVariant', id: gid('ProductVariant', variant) },
      })),
      pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
    },
    fulfillments: (order.parcels ?? []).map(([displayStatus, company, number, url], index) => ({
      __typename: 'Fulfillment',
      id: gid('Fulfillment', `${order.id}${index + 1}`),
      status: 'SUCCESS',
      displayStatus,
      trackingInfo: [{ __typename: 'FulfillmentTrackingInfo', number, url, company }],
    })),
  };
}

function storedAddress(
  name: string | null,
  [address1, city, province, zip, country]: NonNullable<OrderData['address']>,
) {
  return {
    __typename: 'MailingAddress',
    name,
    address1,
    address2: null,
    city,
    province,
    zip,
    countryCodeV2: country,
  };
}

function moneyBag(amount: string, currencyCode: string) {
  return { __typename: 'MoneyBag', shopMoney: money(amount, currencyCode) };
}

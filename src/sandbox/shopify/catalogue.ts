// What the shop sells, where it lies, and the discounts and return reasons that are there from the beginning.
import { gid, type JsonObject } from './graphql-value.ts';

interface VariantData {
  readonly id: string;
  readonly sku: string;
  readonly price: string;
  /** Available in the warehouse and in the shop in town; and of those in the warehouse, how many are promised to orders. */
  readonly stock: readonly [number, number, number];
}

interface ProductData {
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  readonly type: string;
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT';
  readonly tags: readonly string[];
  readonly variants: readonly VariantData[];
}

export const products: readonly ProductData[] = [
  product(
    '8001',
    'Trail Running Shoes',
    'Fellwind',
    'Shoes',
    ['running', 'new'],
    [
      ['44012345678901', 'TRS-38-BLU', '89.95', [14, 3, 2]],
      ['44012345678902', 'TRS-39-BLU', '89.95', [0, 1, 0]],
    ],
  ),
  product(
    '8002',
    'Merino Socks, 2 pairs',
    'Fellwind',
    'Socks',
    ['merino'],
    [['44012345678917', 'SOC-M-2', '15.00', [120, 24, 4]]],
  ),
  product(
    '8003',
    'Enamel Camping Mug',
    'Northfork',
    'Kitchen',
    ['camping'],
    [['44012345679002', 'MUG-EN-GRN', '18.00', [61, 9, 3]]],
  ),
  product(
    '8004',
    'Two-Person Tent',
    'Northfork',
    'Tents',
    ['camping', 'bulky'],
    [['44012345679114', 'TENT-2P', '240.00', [7, 0, 0]]],
  ),
  product(
    '8005',
    'Down Jacket',
    'Fellwind',
    'Jackets',
    ['winter'],
    [['44012345680001', 'JKT-DWN-L', '219.00', [5, 2, 1]]],
  ),
  product(
    '8006',
    'Headlamp',
    'Lumen',
    'Lights',
    ['camping', 'running'],
    [['44012345680018', 'LMP-400', '48.50', [33, 6, 0]]],
  ),
  product('8007', 'Sticker Sheet', 'Acme Outdoor', 'Gifts', [], [['44012345680501', 'STK-A5', '2.50', [400, 80, 0]]]),
  product(
    '8008',
    'Snow Shoes',
    'Northfork',
    'Shoes',
    ['winter'],
    [['44012345680777', 'SNS-M', '149.00', [0, 0, 0]]],
    'DRAFT',
  ),
];

export const locations: readonly JsonObject[] = [
  { __typename: 'Location', id: gid('Location', '6001'), name: 'Warehouse' },
  { __typename: 'Location', id: gid('Location', '6002'), name: 'Shop in town' },
];

export const returnReasons: readonly JsonObject[] = [
  returnReason('1', 'too-small', 'Too small'),
  returnReason('2', 'too-large', 'Too large'),
  returnReason('3', 'defective', 'Damaged or defective'),
  returnReason('4', 'unwanted', 'Changed their mind'),
];

export const discounts: readonly JsonObject[] = [
  discount('9001', 'Welcome', 'WELCOME10', '10% off entire order', '2026-01-01T00:00:00Z', null, 211),
  discount(
    '9002',
    'Summer 2026',
    'SUMMER26',
    '15% off entire order',
    '2026-06-01T00:00:00Z',
    '2026-09-01T00:00:00Z',
    87,
  ),
];

function product(
  id: string,
  title: string,
  vendor: string,
  type: string,
  tags: readonly string[],
  variants: readonly (readonly [string, string, string, VariantData['stock']])[],
  status: ProductData['status'] = 'ACTIVE',
): ProductData {
  const each = variants.map(([variant, sku, price, stock]) => ({ id: variant, sku, price, stock }));
  return { id, title, vendor, type, status, tags, variants: each };
}

function returnReason(id: string, handle: string, name: string): JsonObject {
  return { __typename: 'ReturnReasonDefinition', id: gid('ReturnReasonDefinition', id), handle, name };
}

/** A node whose discount has one code. @param endsAt null where it never ends. */
export function discount(
  id: string,
  title: string,
  code: string,
  summary: string,
  startsAt: string,
  endsAt: string | null,
  used: number,
  usageLimit: number | null = null,
): JsonObject {
  return {
    __typename: 'DiscountNode',
    id: gid('DiscountCodeNode', id),
    discount: {
      __typename: 'DiscountCodeBasic',
      title,
      summary,
      startsAt,
      endsAt,
      usageLimit,
      asyncUsageCount: used,
      codes: { __typename: 'DiscountRedeemCodeConnection', nodes: [{ __typename: 'DiscountRedeemCode', code }] },
    },
  };
}

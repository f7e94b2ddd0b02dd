// The sandbox's shop through its tools: what one call changes, the next one reads, and what is not there is refused as Shopify does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isVelaroError } from '../../src/core/errors.ts';
import { createSkillEngine, type SkillEngine } from '../../src/gateway/engine/skill-engine.ts';
import type { JsonObject } from '../../src/protocol/json-rpc.ts';
import { answerQuery } from '../../src/sandbox/shopify/admin-api.ts';
import { CostBucket } from '../../src/sandbox/shopify/cost-bucket.ts';
import { searchCondition } from '../../src/sandbox/shopify/search.ts';
import { Shop } from '../../src/sandbox/shopify/shop.ts';
import standIn from '../../src/sandbox/shopify/stand-in.ts';
import type { StandIn } from '../../src/sandbox/stand-in.ts';

let shop: StandIn;
let engine: SkillEngine;

beforeAll(async () => {
  shop = await standIn.start();
  engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    vendorUrls: { shopify: shop.url },
  });
});

afterAll(async () => {
  await engine.close();
  await shop.close();
});

async function call(name: string, args: JsonObject) {
  const tool = engine.find(name);
  if (!tool) throw new Error(`there is no ${name}`);
  const parsed = tool.parse(args);
  if (!parsed.ok) throw parsed.error;
  const { signal } = new AbortController();
  const result = await tool.run(parsed.input, { siteId: 's', keyId: 'k', requestId: 'r', signal });
  expect(result._meta).toMatchObject({ 'velaro/sandbox': true });
  expect(result.content.at(-1)?.text).toContain('Sandbox: made-up data');
  return result.structuredContent ?? {};
}

async function refusalOf(name: string, args: JsonObject) {
  return await call(name, args).then(
    () => 'no error',
    (thrown) => {
      if (!isVelaroError(thrown)) throw thrown;
      const { code, message, details } = thrown;
      return { code, message, details };
    },
  );
}

describe('orders', () => {
  it('are found by email, status, date and name, newest first, page by page', async () => {
    const names = async (args: JsonObject) => {
      const { orders } = { orders: [], ...(await call('shopify_search_orders', args)) };
      return orders.map(({ name }) => name);
    };
    expect(await names({})).toEqual(['#1046', '#1045', '#1044', '#1043', '#1042']);
    expect(await names({ email: 'noah.bennett@example.com' })).toEqual(['#1043']);
    expect(await names({ financialStatus: 'paid', fulfillmentStatus: 'unfulfilled' })).toEqual(['#1043']);
    expect(await names({ createdAfter: '2026-09-29', createdBefore: '2026-09-30' })).toEqual(['#1044', '#1043']);
    expect(await names({ name: '#1045' })).toEqual(['#1045']);
    expect(await names({ query: 'tag:vip OR tag:pos' })).toEqual(['#1046', '#1045']);
    expect(await names({ email: 'nobody@example.com' })).toEqual([]);

    const first = { nextCursor: '', ...(await call('shopify_search_orders', { limit: 3 })) };
    expect(await names({ limit: 3, cursor: first.nextCursor })).toEqual(['#1043', '#1042']);
    expect(await call('shopify_search_orders', { limit: 3, cursor: first.nextCursor })).not.toHaveProperty(
      'nextCursor',
    );
  });

  it('that are changed are read back so, and restocking them puts the goods back', async () => {
    const orderId = '5001234567891';
    const mugs = () => call('shopify_get_inventory', { sku: 'MUG-EN-GRN' });
    const stock = (available: number, onHand: number, committed: number) => ({
      variants: [{ levels: [{ available, onHand, committed }, { available: 9 }] }],
    });
    expect(await mugs()).toMatchObject(stock(61, 64, 3));
    await call('shopify_update_order', { orderId, note: 'Ring twice', tags: ['vip', 'call-first'] });
    expect(await call('shopify_get_order', { orderId })).toMatchObject({
      note: 'Ring twice',
      tags: ['call-first', 'vip'],
      email: 'noah.bennett@example.com',
    });
    expect(
      await call('shopify_cancel_order', { orderId, reason: 'CUSTOMER', restock: true, refundToOriginalPayment: true }),
    ).toMatchObject({
      jobId: expect.stringMatching(/^gid:\/\/shopify\/Job\//),
      done: false,
    });
    expect(await call('shopify_get_order', { orderId })).toMatchObject({
      cancelledAt: expect.stringMatching(/^\d{4}-/),
      financialStatus: 'REFUNDED',
    });
    expect(await mugs()).toMatchObject(stock(64, 64, 0));
    expect(await refusalOf('shopify_cancel_order', { orderId, reason: 'CUSTOMER', restock: true })).toMatchObject({
      code: 'vendor.refused',
      message:
        'Shopify refused the call (HTTP 200, INVALID) for orderId: "Cannot cancel an order that has already been canceled".',
      details: { field: 'orderId', vendorCode: 'INVALID' },
    });
  });

  it('that are cancelled without restocking leave nothing promised, and nothing more to sell', () => {
    const quiet = new Shop(() => new Date('2026-11-01T00:00:00Z'));
    const query =
      'mutation M($id: ID!) { orderCancel(orderId: $id, reason: STAFF, restock: false) { job { done } orderCancelUserErrors { code } } }';
    const variables = { id: 'gid://shopify/Order/5001234567891' };
    answerQuery(quiet, new CostBucket(() => 0), { query, variables });
    expect(quiet.levels.get('gid://shopify/InventoryItem/44012345679002')?.get('gid://shopify/Location/6001')).toEqual({
      available: 61,
      committed: 0,
    });
  });

  it.each([
    ['shopify_get_order', { orderId: '5' }, 'Shopify has no order 5.'],
    [
      'shopify_update_order',
      { orderId: '5', note: 'x' },
      'Shopify has no order 5 (HTTP 200) for id: "Order does not exist".',
    ],
    [
      'shopify_cancel_order',
      { orderId: '5', reason: 'OTHER', restock: false },
      'Shopify has no order 5 (HTTP 200, NOT_FOUND) for orderId: "Order does not exist".',
    ],
    ['shopify_list_returnable_items', { orderId: '5' }, 'Shopify has no order 5.'],
    ['shopify_get_inventory', { sku: 'TRS-38' }, 'Shopify has no variant with the SKU TRS-38.'],
    [
      'shopify_adjust_inventory',
      { inventoryItemId: '5', locationId: '6001', delta: 1, reason: 'other', idempotencyKey: 'none' },
      'Shopify has no inventory item 5 at location 6001 (HTTP 200, INVALID_INVENTORY_ITEM) for input.changes.0.inventoryItemId: "The specified inventory item could not be found".',
    ],
  ])('%s %j: %s', async (name, args, message) => {
    expect(await refusalOf(name, args)).toMatchObject({ code: 'vendor.not-found', message });
  });
});

it('products and customers are found', async () => {
  expect(await call('shopify_search_products', { sku: 'TENT-2P' })).toMatchObject({
    products: [{ title: 'Two-Person Tent', status: 'ACTIVE', totalInventory: 7, minPrice: '240.00', currency: 'USD' }],
  });
  expect(await call('shopify_search_products', { query: 'vendor:northfork', status: 'draft' })).toMatchObject({
    products: [{ title: 'Snow Shoes' }],
  });
  expect(await call('shopify_search_customers', { query: 'maria' })).toEqual({
    customers: [
      {
        id: 'gid://shopify/Customer/7012345678901',
        displayName: 'Maria Alvarez',
        email: 'maria.alvarez@example.com',
        phone: null,
        numberOfOrders: 1,
        amountSpent: '129.95',
        currency: 'USD',
        tags: [],
        note: null,
        createdAt: '2026-09-28T14:03:21Z',
      },
    ],
  });
});

describe('stock', () => {
  const adjust = (idempotencyKey: string, more: JsonObject = {}) => ({
    inventoryItemId: '44012345680018',
    locationId: '6001',
    delta: -3,
    reason: 'damaged',
    idempotencyKey,
    ...more,
  });
  const available = async () => {
    const { variants } = { variants: [], ...(await call('shopify_get_inventory', { sku: 'LMP-400' })) };
    return variants.flatMap(({ levels }: { levels: { available: number }[] }) =>
      levels.map((level) => level.available),
    );
  };

  it('changes once for a key, however often it is asked', async () => {
    expect(await available()).toEqual([33, 6]);
    const first = await call('shopify_adjust_inventory', adjust('one'));
    expect(first).toMatchObject({ changes: [{ name: 'available', delta: -3, quantityAfterChange: 30 }] });
    expect(await call('shopify_adjust_inventory', adjust('one'))).toEqual(first);
    expect(await available()).toEqual([30, 6]);
  });

  it('does not change for a key that was used for something else, nor when it is not what the caller thinks', async () => {
    expect(await refusalOf('shopify_adjust_inventory', adjust('one', { delta: -4 }))).toMatchObject({
      code: 'vendor.conflict',
      details: { vendorCode: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' },
    });
    expect(await refusalOf('shopify_adjust_inventory', adjust('two', { expectedQuantity: 33 }))).toMatchObject({
      code: 'vendor.conflict',
      details: { vendorCode: 'CHANGE_FROM_QUANTITY_STALE' },
    });
    expect(await available()).toEqual([30, 6]);
  });
});

it('coupons that are created are listed, and a code is given once', async () => {
  const coupon = { title: 'Autumn', code: 'AUTUMN5', amount: '5.00', startsAt: '2026-01-01T00:00:00Z', usageLimit: 10 };
  const created = await call('shopify_create_coupon', coupon);
  expect(created).toMatchObject({ title: 'Autumn', status: 'ACTIVE', code: 'AUTUMN5' });
  expect(await call('shopify_list_coupons', { query: 'title:Autumn' })).toEqual({
    coupons: [
      {
        id: created.id,
        title: 'Autumn',
        status: 'ACTIVE',
        summary: '$5.00 off entire order',
        startsAt: '2026-01-01T00:00:00Z',
        endsAt: null,
        usageLimit: 10,
        codes: ['AUTUMN5'],
        usageCount: 0,
      },
    ],
  });
  expect(await refusalOf('shopify_create_coupon', { ...coupon, code: 'autumn5' })).toMatchObject({
    code: 'vendor.conflict',
    details: { field: 'basicCodeDiscount.code', vendorCode: 'TAKEN' },
  });
});

it('what was returned cannot be returned again', async () => {
  const orderId = '5001234567890';
  const listed = await call('shopify_list_returnable_items', { orderId });
  expect(listed).toMatchObject({
    fulfillments: [
      {
        items: [
          { sku: 'TRS-38-BLU', quantity: 1 },
          { sku: 'SOC-M-2', quantity: 2 },
        ],
      },
    ],
    reasons: [{ name: 'Too small' }, {}, {}, {}],
  });
  const item = { fulfillmentLineItemId: '50012345678902', quantity: 2, returnReasonDefinitionId: '1' };
  expect(await call('shopify_create_return', { orderId, items: [item] })).toMatchObject({
    name: '#1042-R1',
    status: 'OPEN',
    totalQuantity: 2,
    orderId: `gid://shopify/Order/${orderId}`,
  });
  expect(await call('shopify_list_returnable_items', { orderId })).toMatchObject({
    fulfillments: [{ items: [{ sku: 'TRS-38-BLU', quantity: 1 }] }],
  });
  expect(await refusalOf('shopify_create_return', { orderId, items: [item] })).toMatchObject({
    code: 'vendor.refused',
    details: { field: 'returnInput.returnLineItems.0.quantity' },
  });
});

it('an order with nothing sent has nothing to return', async () => {
  expect(await call('shopify_list_returnable_items', { orderId: '5001234568112' })).toMatchObject({ fulfillments: [] });
});

it('the bucket runs dry, says so at HTTP 200, and fills again with time', () => {
  let nowMs = 0;
  const bucket = new CostBucket(() => nowMs);
  const shopAtRest = new Shop(() => new Date('2026-11-01T00:00:00Z'));
  const ask = () => answerQuery(shopAtRest, bucket, { query: '{ shop { name currencyCode } }' });
  expect(ask()).toMatchObject({
    status: 200,
    body: {
      data: { shop: { name: 'Acme Outdoor' } },
      extensions: { cost: { throttleStatus: { currentlyAvailable: 1997 } } },
    },
  });
  for (let call = 1; call < 666; call++) ask();
  expect(ask()).toMatchObject({
    status: 200,
    body: {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: {
        cost: {
          requestedQueryCost: 3,
          actualQueryCost: null,
          throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 2, restoreRate: 100 },
        },
      },
    },
  });
  nowMs += 10;
  expect(ask()).toMatchObject({ body: { data: { shop: {} } } });
});

it('stock is not adjusted without @idempotent', () => {
  const query = 'mutation M($input: X!) { inventoryAdjustQuantities(input: $input) { userErrors { message } } }';
  const answer = answerQuery(new Shop(() => new Date()), new CostBucket(() => 0), { query, variables: { input: {} } });
  expect(answer.body).toMatchObject({
    errors: [{ message: 'The @idempotent directive is required for this mutation.' }],
  });
});

it.each([
  ['', true],
  ['blue tent', true],
  ['red', false],
  ['sku:t-1', true],
  ['sku:t-2', false],
  ['sku:t*', true],
  ['-sku:t-1', false],
  ['NOT sku:t-2', true],
  ['sku:t-2 OR title:tent', true],
  ['(sku:t-2 OR sku:t-3) title:tent', false],
  ['title:"blue tent"', true],
  ['title:"tent\\" OR sku:x"', false],
  ['price:>=10 price:<12.5', true],
  ['price:>12', false],
  ['tag:any', true],
  ['nosuchfield:1', true],
])('the search %j finds a blue tent: %s', (query, found) => {
  const fields = { sku: 'T-1', title: 'Blue Tent', price: '12', tag: ['camping'] };
  expect(searchCondition(query)({ fields, words: 'Blue Tent T-1' })).toBe(found);
});

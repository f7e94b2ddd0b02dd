// What the engine does under pressure: tokens that end, buckets that run dry, vendors that are down, too many calls at a time.
import { afterEach, describe, expect, it } from 'vitest';
import { createSkillEngine, type SkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import type { ToolDefinition } from '../../../src/skills/define-tool.ts';
import adjustInventory from '../../../src/skills/shopify/adjust-inventory.ts';
import searchOrders from '../../../src/skills/shopify/search-orders.ts';
import { shopify } from '../../../src/skills/shopify/vendor.ts';
import { closeVendors, context, json, type LoopbackVendor, type VendorReply, vendorThat } from './loopback-vendor.ts';

const engines: SkillEngine[] = [];

afterEach(async () => {
  await closeVendors();
  for (const engine of engines.splice(0)) await engine.close();
});

let nowMs = 0;

/** An engine whose Shopify is the server, and whose clock stands still until a test moves it. */
function engineFor({ url }: LoopbackVendor, ...definitions: readonly ToolDefinition[]): SkillEngine {
  nowMs = 0;
  const engine = createSkillEngine({
    data: { run: () => Promise.reject(new Error('no native tool runs here')) },
    environment: {},
    vendorUrls: { shopify: url },
    limits: { firstWaitMs: 1, maxWaitMs: 20, maxWaiting: 1 },
    nowMs: () => nowMs,
    definitions,
  });
  engines.push(engine);
  return engine;
}

function call(engine: SkillEngine, name: string, args: unknown, signal?: AbortSignal) {
  const tool = engine.find(name);
  const parsed = tool?.parse(args);
  if (!tool || !parsed) throw new Error(`there is no ${name}`);
  if (!parsed.ok) throw parsed.error;
  return tool.run(parsed.input, context(signal));
}

const bucket = (currentlyAvailable: number, requestedQueryCost = 10) => ({
  cost: {
    requestedQueryCost,
    actualQueryCost: requestedQueryCost,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 },
  },
});

function page(names: readonly string[], endCursor: string | null, extensions: object = {}) {
  const nodes = names.map((name) => ({
    id: `gid://shopify/Order/${name.slice(1)}`,
    name,
    createdAt: '2026-11-01T00:00:00Z',
    cancelledAt: null,
    financialStatus: 'PAID',
    fulfillmentStatus: 'UNFULFILLED',
    email: null,
    customer: null,
    tags: [],
    total: { shopMoney: { amount: '1.00', currencyCode: 'USD' } },
  }));
  return { data: { orders: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } }, extensions };
}

describe('a token that is bought', () => {
  /** The same shop, let in by a client id and a secret: what stands in the URL is both. */
  const minting = {
    ...searchOrders,
    vendor: { ...shopify, ways: [['shop', 'clientId', 'clientSecret']] },
  };

  /** Buys tokens token-1, token-2 …, and answers other calls with what the test says of the token that they carry. */
  function shopThatMints(
    expiresInSeconds: number,
    answer: (token: number, response: Parameters<VendorReply>[0], request: Parameters<VendorReply>[1]) => void,
  ) {
    let minted = 0;
    return vendorThat((response, request) => {
      if (request.url !== '/admin/oauth/access_token')
        return answer(Number(String(request.headers['x-shopify-access-token']).split('-')[1]), response, request);
      minted++;
      json(200, { access_token: `minted-${minted}-${'t'.repeat(8)}`, expires_in: expiresInSeconds })(response, request);
    });
  }

  const mints = ({ received }: LoopbackVendor) => received.filter(({ path }) => path === '/admin/oauth/access_token');

  it('is bought once for all who wait, with the client’s id and secret in a form', async () => {
    const vendor = await shopThatMints(86_400, (_token, ...to) => json(200, page(['#1'], null))(...to));
    const engine = engineFor(vendor, minting);
    await Promise.all([1, 2, 3].map(() => call(engine, 'shopify_search_orders', {})));
    const [mint, ...more] = mints(vendor);
    expect(more).toEqual([]);
    expect(mint).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: expect.stringMatching(/^grant_type=client_credentials&client_id=.+&client_secret=.+$/),
    });
    expect(vendor.received).toHaveLength(4);
  });

  it('is bought anew at four fifths of its life', async () => {
    const vendor = await shopThatMints(1000, (_token, ...to) => json(200, page(['#1'], null))(...to));
    const engine = engineFor(vendor, minting);
    const bought = async (atSeconds: number) => {
      nowMs = atSeconds * 1000;
      await call(engine, 'shopify_search_orders', {});
      return mints(vendor).length;
    };
    expect([await bought(0), await bought(799), await bought(800), await bought(1599), await bought(1600)]).toEqual([
      1, 1, 2, 2, 3,
    ]);
  });

  it('that ends between two pages: the second page comes all the same', async () => {
    const vendor = await shopThatMints(86_400, (token, response, request) => {
      const served = vendor.received.filter(({ headers }) => headers['x-shopify-access-token']).length;
      if (served === 1) return json(200, page(['#1', '#2'], 'position-2'))(response, request);
      return token === 1
        ? json(401, { errors: '[API] Invalid API key or access token' })(response, request)
        : json(200, page(['#3'], null))(response, request);
    });
    const engine = engineFor(vendor, minting);
    const first = { nextCursor: '', ...(await call(engine, 'shopify_search_orders', { limit: 2 })).structuredContent };
    const second = await call(engine, 'shopify_search_orders', { limit: 2, cursor: first.nextCursor });
    expect(second.structuredContent).toMatchObject({ orders: [{ name: '#3' }] });
    expect(mints(vendor)).toHaveLength(2);
    expect(JSON.parse(vendor.received.at(-1)?.body ?? '').variables).toMatchObject({ after: 'position-2' });
  });

  it('that is refused twice: the caller is told, and no third one is bought', async () => {
    const vendor = await shopThatMints(86_400, (_token, ...to) =>
      json(401, { errors: '[API] Invalid API key' })(...to),
    );
    const engine = engineFor(vendor, minting);
    await expect(call(engine, 'shopify_search_orders', {})).rejects.toMatchObject({ code: 'vendor.unauthorized' });
    expect(mints(vendor)).toHaveLength(2);
  });

  it('that is not given: says that the credentials are not taken, and never shows them', async () => {
    const vendor = await vendorThat(json(400, { error: 'application_cannot_be_found' }));
    const engine = engineFor(vendor, minting);
    await expect(call(engine, 'shopify_search_orders', {})).rejects.toMatchObject({
      code: 'vendor.unauthorized',
      message: 'Shopify does not take the credentials (HTTP 400).',
      hint: 'Check SHOPIFY_SHOP and SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET where the gateway runs.',
    });
    expect(vendor.received).toHaveLength(1);
  });
});

describe('a bucket that runs dry', () => {
  it('the next call waits for the points that it lacks, and the vendor has nothing to refuse', async () => {
    const vendor = await vendorThat(json(200, page(['#1'], null, bucket(9))));
    const engine = engineFor(vendor, searchOrders);
    await call(engine, 'shopify_search_orders', {});
    await call(engine, 'shopify_search_orders', {});
    expect(vendor.received).toHaveLength(2);
  });

  it('a wait that is too long: told at once, without asking the vendor', async () => {
    const vendor = await vendorThat(json(200, page(['#1'], null, bucket(10, 310))));
    const engine = engineFor(vendor, searchOrders);
    await call(engine, 'shopify_search_orders', {});
    await expect(call(engine, 'shopify_search_orders', {})).rejects.toMatchObject({
      code: 'vendor.throttled',
      message: 'Shopify allows no more calls now, so that it was not asked.',
      hint: 'Try again in 3 seconds.',
      retryAfterSeconds: 3,
    });
    expect(vendor.received).toHaveLength(1);
    nowMs += 3000;
    await call(engine, 'shopify_search_orders', {});
    expect(vendor.received).toHaveLength(2);
  });
});

describe('a write with an idempotency key', () => {
  const args = { inventoryItemId: '1', locationId: '2', delta: -1, reason: 'damaged', idempotencyKey: 'intent-7' };
  const group = {
    id: 'gid://shopify/InventoryAdjustmentGroup/1',
    createdAt: '2026-11-01T00:00:00Z',
    reason: 'damaged',
    changes: [],
  };
  const done = json(200, { data: { inventoryAdjustQuantities: { inventoryAdjustmentGroup: group, userErrors: [] } } });

  it('whose answer is lost: comes again with the same key, so that the vendor does it once', async () => {
    const adjusted = new Set<string>();
    const vendor = await vendorThat((response, request) => {
      const { body } = vendor.received.at(-1) ?? { body: '' };
      adjusted.add(JSON.parse(body).variables.idempotencyKey);
      if (vendor.received.length === 1) response.destroy();
      else done(response, request);
    });
    const result = await call(engineFor(vendor, adjustInventory), 'shopify_adjust_inventory', args);
    expect(result.structuredContent).toEqual(group);
    expect([...adjusted]).toEqual(['intent-7']);
    expect(vendor.received).toHaveLength(2);
    expect(vendor.received[1]?.body).toBe(vendor.received[0]?.body);
  });

  it('is listed as one that may be called again', async () => {
    const engine = engineFor(await vendorThat(), adjustInventory);
    expect(engine.tools[0]?.annotations).toMatchObject({ readOnlyHint: false, idempotentHint: true });
  });
});

describe('a vendor that is down', () => {
  it('is left alone after five failures, tried once after the pause, and asked as before when it is back', async () => {
    let up = false;
    const vendor = await vendorThat((response, request) =>
      up ? json(200, page(['#1'], null))(response, request) : json(503, {})(response, request),
    );
    const engine = engineFor(vendor, { ...searchOrders, kind: 'create' });
    const ask = () =>
      call(engine, 'shopify_search_orders', {}).then(
        () => 'answered',
        ({ message }) => message,
      );
    const down = 'Shopify is not available (HTTP 503).';
    const leftAlone = 'Shopify has failed again and again, so that it was not asked.';
    const said: string[] = [];
    for (let calls = 0; calls < 6; calls++) said.push(await ask());
    expect(said).toEqual([down, down, down, down, down, leftAlone]);
    expect(vendor.received).toHaveLength(5);

    nowMs += 5000;
    expect([await ask(), await ask()]).toEqual([down, leftAlone]);
    expect(vendor.received).toHaveLength(6);

    nowMs += 10_000;
    up = true;
    expect([await ask(), await ask()]).toEqual(['answered', 'answered']);
  });

  it('a refusal is an answer: it never counts', async () => {
    const vendor = await vendorThat(json(400, { errors: 'Bad Request' }));
    const engine = engineFor(vendor, searchOrders);
    for (let calls = 0; calls < 7; calls++)
      await expect(call(engine, 'shopify_search_orders', {})).rejects.toMatchObject({ code: 'vendor.refused' });
    expect(vendor.received).toHaveLength(7);
  });
});

describe('more calls than a vendor may have at a time', () => {
  const one = { ...searchOrders, vendor: { ...shopify, maxConcurrent: 1 } };

  /** Holds its answers back; `release` gives them all, and `arrived` resolves with each request. */
  async function slowShop() {
    const held: (() => void)[] = [];
    let wake: () => void = () => undefined;
    const vendor = await vendorThat((response, request) => {
      held.push(() => json(200, page(['#1'], null))(response, request));
      wake();
    });
    const arrived = async (count: number) => {
      while (held.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    };
    return { vendor, arrived, release: (at: number) => held[at]?.() };
  }

  it('wait in line, and a line that is full says so', async () => {
    const { vendor, arrived, release } = await slowShop();
    const engine = engineFor(vendor, one);
    const first = call(engine, 'shopify_search_orders', {});
    const second = call(engine, 'shopify_search_orders', {});
    await arrived(1);
    await expect(call(engine, 'shopify_search_orders', {})).rejects.toMatchObject({
      code: 'vendor.throttled',
      message: 'Too many calls wait for Shopify here.',
    });
    expect(vendor.received).toHaveLength(1);
    release(0);
    await first;
    await arrived(2);
    release(1);
    await second;
  });

  it('a caller who leaves the line: the vendor never hears of the call', async () => {
    const { vendor, arrived, release } = await slowShop();
    const engine = engineFor(vendor, one);
    const caller = new AbortController();
    const first = call(engine, 'shopify_search_orders', {});
    const second = call(engine, 'shopify_search_orders', {}, caller.signal);
    await arrived(1);
    caller.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    release(0);
    await first;
    expect(vendor.received).toHaveLength(1);
  });
});

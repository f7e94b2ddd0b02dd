// The sandbox's shop over HTTP: it answers what it has stored, and refuses as Shopify does.
import { execute, type GraphQLSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSkillEngine } from '../../src/gateway/engine/skill-engine.ts';
import { orders } from '../../src/sandbox/shopify/orders.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { hasShopifySchema, readShopifySchema } from '../skills/shopify-schema.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

function shopOf({ vendorUrls }: Sandbox): URL {
  const { shopify } = vendorUrls;
  if (!shopify) throw new Error('the sandbox has no shop');
  return shopify;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function send({ method = 'POST', path = '/admin/api/2026-10/graphql.json', headers, body }: Sent) {
  const { origin, password } = shopOf(sandbox);
  const response = await fetch(new URL(path, origin), {
    method,
    headers: { 'x-shopify-access-token': password, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

function ask(query: string, variables?: Readonly<Record<string, unknown>>) {
  return send({ body: JSON.stringify({ query, variables }) });
}

const byId = 'query Q($id: ID!) { order(id: $id) { id name } }';

describe('orders', () => {
  it('gives the fields that are asked for, under the names that are asked for, with what the query costs', async () => {
    const query = `
      query ($id: ID!) { # comments and commas, are ignored
        first: order(id: $id) { number: name, customer { displayName }, lineItems(first: 1) { nodes { title sku } pageInfo { hasNextPage } } }
        second: order(id: "gid://shopify/Order/5001234570555") { name customer { displayName } fulfillments { id } tags }
      }`;
    expect(await ask(query, { id: 'gid://shopify/Order/5001234567890' })).toEqual({
      status: 200,
      body: {
        data: {
          first: {
            number: '#1042',
            customer: { displayName: 'Maria Alvarez' },
            lineItems: {
              nodes: [{ title: 'Trail Running Shoes', sku: 'TRS-38-BLU' }],
              pageInfo: { hasNextPage: true },
            },
          },
          second: { name: '#1046', customer: null, fulfillments: [], tags: ['pos'] },
        },
        extensions: {
          cost: {
            requestedQueryCost: 17,
            actualQueryCost: 17,
            throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1983, restoreRate: 100 },
          },
        },
      },
    });
  });

  it('an id that is not there: null, as Shopify answers', async () => {
    const { status, body } = await ask(byId, { id: 'gid://shopify/Order/1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: { order: null }, extensions: { cost: { requestedQueryCost: 3 } } });
    expect(body).not.toHaveProperty('errors');
  });

  it('the whole way through the engine: the example, another order, and none', async () => {
    const engine = createSkillEngine({
      data: { run: () => Promise.reject(new Error('no native tool runs here')) },
      environment: {},
      vendorUrls: sandbox.vendorUrls,
    });
    const { signal } = new AbortController();
    const getOrder = (orderId: string) =>
      engine.find('shopify_get_order')?.run({ orderId }, { siteId: 's', keyId: 'k', requestId: 'r', signal });
    expect(await getOrder('5001234567890')).toMatchObject({
      structuredContent: { name: '#1042', total: '129.95', currency: 'USD', fulfillmentStatus: 'FULFILLED' },
      _meta: { 'velaro/sandbox': true, 'velaro/untrusted': 'shopify' },
    });
    expect(await getOrder('5001234569007')).toMatchObject({
      structuredContent: { name: '#1045', lineItems: [{ quantity: 1 }, { sku: 'LMP-400' }, { variantId: null }] },
    });
    await expect(getOrder('5')).rejects.toMatchObject({ code: 'vendor.not-found', message: 'Shopify has no order 5.' });
    await engine.close();
  });
});

describe('what Shopify refuses', () => {
  it('a missing or wrong token: 401', async () => {
    const refusal = {
      status: 401,
      body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
    };
    const body = JSON.stringify({ query: byId, variables: { id: 'gid://shopify/Order/5001234567890' } });
    expect(await send({ headers: { 'x-shopify-access-token': '' }, body })).toEqual(refusal);
    expect(await send({ headers: { 'x-shopify-access-token': 'wrong' }, body })).toEqual(refusal);
  });

  it('another path, method or content type; a body that is not JSON or has no query', async () => {
    expect((await send({ path: '/admin/api/2026-10/orders.json', body: '{}' })).status).toBe(404);
    expect((await send({ method: 'GET' })).status).toBe(405);
    expect((await send({ headers: { 'content-type': 'text/plain' }, body: '{}' })).status).toBe(415);
    expect((await send({ body: '{"query":' })).status).toBe(400);
    expect(await send({ body: '[]' })).toEqual({
      status: 400,
      body: { errors: { query: 'Required parameter missing or invalid' } },
    });
    expect((await send({ body: JSON.stringify({ query: ' '.repeat(1024 * 1024) }) })).status).toBe(413);
  });

  it.each([
    ['query { order(id: "gid://shopify/Order/1") { id }', 'syntax error, unexpected end of file at [1, 50]', undefined],
    ['query {\n  order(id: ) { id } }', 'syntax error, unexpected ")" at [2, 13]', undefined],
    ['{ order(id: "unclosed) { id } }', 'syntax error, unexpected "\\"" at [1, 13]', undefined],
    ['{ }', 'syntax error, unexpected "}" at [1, 3]', undefined],
    ['subscription { order }', 'syntax error, unexpected "subscription" at [1, 1]', undefined],
    ['{ wishes { id } }', "Field 'wishes' doesn't exist on type 'QueryRoot'", 'undefinedField'],
    ['{ constructor { id } }', "Field 'constructor' doesn't exist on type 'QueryRoot'", 'undefinedField'],
    ['mutation { orderForget { id } }', "Field 'orderForget' doesn't exist on type 'Mutation'", 'undefinedField'],
    ['{ order { id } }', "Field 'order' is missing required arguments: id", 'missingRequiredArguments'],
    ['{ order(id: $id) { id } }', 'Variable $id is used but not declared', 'variableNotDefined'],
    ['{ order(id: "5001234567890") { id } }', 'Invalid global id', undefined],
    [byId, 'Variable $id of type ID! was provided invalid value', undefined],
  ])('the query %j: %s', async (query, message, code) => {
    const { status, body } = await ask(query);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('data');
    expect(body).toMatchObject({ errors: [{ message, ...(code !== undefined && { extensions: { code } }) }] });
  });

  it.each([
    ['{ id nme }', "Field 'nme' doesn't exist on type 'Order'", 'undefinedField'],
    ['{ toString }', "Field 'toString' doesn't exist on type 'Order'", 'undefinedField'],
    [
      '{ customer }',
      "Field must have selections (field 'customer' returns Customer but has no selections)",
      'selectionMismatch',
    ],
    ['{ name { first } }', "Selections can't be made on scalars (field 'name')", 'selectionMismatch'],
  ])('the selection %j of an order: %s', async (selection, message, code) => {
    const { body } = await ask(`{ order(id: "gid://shopify/Order/5001234567890") ${selection} }`);
    expect(body).toMatchObject({ errors: [{ message, locations: [{ line: 1 }], extensions: { code } }] });
  });
});

describe.skipIf(!hasShopifySchema)("Shopify's own schema", () => {
  let schema: GraphQLSchema;

  beforeAll(() => {
    schema = readShopifySchema();
  });

  const everything = `query Q($id: ID!) { order(id: $id) {
    id legacyResourceId name createdAt cancelledAt closed displayFinancialStatus displayFulfillmentStatus email phone note tags
    totalPriceSet { shopMoney { amount currencyCode } }
    customer { id displayName }
    shippingAddress { name address1 address2 city province zip countryCodeV2 }
    lineItems(first: 10) { nodes { id title sku quantity originalUnitPriceSet { shopMoney { amount currencyCode } } variant { id } } pageInfo { hasNextPage } }
    fulfillments(first: 10) { id status displayStatus trackingInfo(first: 5) { number url company } }
  } }`;

  it.each([...orders.keys()])('holds for the stand-in’s answer about %s', async (id) => {
    const rootValue = { order: orders.get(id) };
    const expected = await execute({ schema, document: parse(everything), rootValue, variableValues: { id } });
    expect(expected.errors).toBeUndefined();
    const { body } = await ask(everything, { id });
    expect(body).toMatchObject({ data: JSON.parse(JSON.stringify(expected.data)) });
  });
});

it('the demo agents: each once, of three teams and all presences', () => {
  const { agents } = sandbox;
  expect(new Set(agents.map(({ id }) => id)).size).toBe(7);
  expect(new Set(agents.map(({ team }) => team))).toEqual(new Set(['Support', 'Sales', 'Billing']));
  expect(new Set(agents.map(({ status }) => status))).toEqual(new Set(['online', 'away', 'offline']));
  for (const { capacity } of agents) expect(capacity).toBeGreaterThan(0);
});

it('listens on this machine only, and is gone after close', async () => {
  const other = await startSandbox();
  const shopify = shopOf(other);
  expect(shopify.hostname).toBe('127.0.0.1');
  expect(shopify.password).not.toBe(shopOf(sandbox).password);
  await other.close();
  await expect(fetch(shopify.origin)).rejects.toThrow();
});

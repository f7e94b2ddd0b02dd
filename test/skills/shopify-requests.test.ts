// Every request to Shopify, checked against Shopify's own schema; and the check itself, which has to refuse what is wrong.
import {
  type DocumentNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  NoDeprecatedCustomRule,
  parse,
  print,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { vendorWork } from '../../src/skills/define-tool.ts';
import { toolDefinitions } from '../../src/skills/registry.ts';
import getOrder from '../../src/skills/shopify/get-order.ts';
import searchOrders from '../../src/skills/shopify/search-orders.ts';
import { shopify } from '../../src/skills/shopify/vendor.ts';
import { firstRequest, requiredFields, spoilField } from '../parts/vendor-oracle.ts';
import { allShopifyFields } from './shopify-inputs.ts';
import { hasShopifySchema, readShopifySchema } from './shopify-schema.ts';

const graphqlBody = z.strictObject({ query: z.string(), variables: z.record(z.string(), z.unknown()) });

const cases = toolDefinitions.flatMap((definition) => {
  const work = vendorWork(definition).find(({ vendor }) => vendor.id === shopify.id);
  if (!work) return [];
  const inputs = [definition.example, ...(allShopifyFields[definition.name] ?? [])];
  return inputs.map((args, index) => {
    const input = definition.input.parse(args);
    const request = firstRequest(work, input);
    const title = index === 0 ? 'its example' : `all its fields (${index})`;
    return {
      name: `${definition.name}, ${title}`,
      tool: definition,
      input,
      request,
      ...graphqlBody.parse(request.body),
    };
  });
});

it('each tool is tried with every field that it has', () => {
  for (const { tool } of cases) {
    const tried = (allShopifyFields[tool.name] ?? [tool.example]).flatMap((args) => Object.keys(args));
    expect([...new Set(tried)].sort(), tool.name).toEqual(Object.keys(tool.input.shape).filter(isNotCursor).sort());
  }
});

/** A cursor is made by the tool itself. */
function isNotCursor(field: string): boolean {
  return field !== 'cursor';
}

it.each(cases)('$name: posts a document and its variables', ({ request }) => {
  expect(request).toMatchObject({ method: 'POST', path: 'graphql.json' });
});

describe.skipIf(!hasShopifySchema)("Shopify's Admin schema", () => {
  let schema: GraphQLSchema;

  beforeAll(() => {
    schema = readShopifySchema();
  });

  /** Everything that Shopify would refuse, and what it means to take away. */
  function complaints(text: string, values: Readonly<Record<string, unknown>>): string[] {
    const document = parse(text);
    const faults = validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule]);
    const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const sent = JSON.parse(JSON.stringify(values));
    const coerced = getVariableValues(schema, operation?.variableDefinitions ?? [], sent);
    return [...faults, ...(coerced.errors ?? [])].map(({ message }) => message);
  }

  it.each(cases)('$name: is taken, without deprecated fields', ({ query, variables }) => {
    expect(complaints(query, variables)).toEqual([]);
  });

  const spoilt = cases.flatMap(({ name, tool, input, request, query, variables }) =>
    (name.endsWith('its example') ? requiredFields(tool) : Object.keys(input).filter(isNotCursor)).map((field) => ({
      name: `${name}, with a spoilt ${field}`,
      query,
      twin: spoilField({ ...request, body: variables }, input[field])?.body,
    })),
  );

  it.each(spoilt)('$name: is refused', ({ query, twin }) => {
    expect(twin).toBeDefined();
    expect(complaints(query, z.record(z.string(), z.unknown()).parse(twin))).not.toEqual([]);
  });

  it.each(cases)('$name: a misspelt field, a misspelt argument and missing variables are refused', (sent) => {
    const document = parse(sent.query);
    expect(complaints(misspelt(document, Kind.FIELD), sent.variables)).not.toEqual([]);
    expect(complaints(misspelt(document, Kind.ARGUMENT), sent.variables)).not.toEqual([]);
    expect(complaints(sent.query, {})).not.toEqual([]);
  });

  it('a cursor is handed on as it was', () => {
    const first = searchOrders.input.parse({ email: 'jane@example.com' });
    const pageInfo = { hasNextPage: true, endCursor: 'eyJsYXN0X2lkIjo3fQ==' };
    const result = searchOrders.read({ orders: { nodes: [], pageInfo } }, first);
    const next = searchOrders.input.parse({ email: 'jane@example.com', cursor: result?.nextCursor });
    const { query, variables } = graphqlBody.parse(firstRequest(searchOrders, next).body);
    expect(variables).toMatchObject({ after: 'eyJsYXN0X2lkIjo3fQ==' });
    expect(complaints(query, variables)).toEqual([]);
  });
});

/** The document with the name of its first node of that kind changed. */
function misspelt(document: DocumentNode, kind: typeof Kind.FIELD | typeof Kind.ARGUMENT): string {
  let changed = false;
  return print(
    visit(document, {
      [kind](node: { readonly name: { readonly value: string } }) {
        if (changed) return undefined;
        changed = true;
        return { ...node, name: { ...node.name, value: `${node.name.value}x` } };
      },
    }),
  );
}

describe('what is sent', () => {
  const variablesOf = (name: string, args: unknown) => {
    const tool = toolDefinitions.find((definition) => definition.name === name);
    const [work] = tool ? vendorWork(tool) : [];
    if (!tool || !work) throw new Error(`there is no ${name}`);
    return JSON.parse(JSON.stringify(graphqlBody.parse(firstRequest(work, tool.input.parse(args)).body).variables));
  };

  it('an order is asked for by its global id, and the document is the same for every order', () => {
    const bodyFor = (orderId: string) => graphqlBody.parse(firstRequest(getOrder, { orderId }).body);
    expect(bodyFor('5001234567890').variables).toEqual({ id: 'gid://shopify/Order/5001234567890' });
    expect(bodyFor('gid://shopify/Order/42').variables).toEqual({ id: 'gid://shopify/Order/42' });
    expect(bodyFor('42').query).toBe(bodyFor('43').query);
  });

  it.each([
    [{}, undefined],
    [{ email: 'jane@example.com', financialStatus: 'paid' }, 'email:jane@example.com financial_status:paid'],
    [{ createdAfter: '2026-09-01T00:00:00Z' }, 'created_at:>="2026-09-01T00:00:00Z"'],
    [{ query: 'tag:vip OR tag:gift', name: '#1001' }, '(tag:vip OR tag:gift) name:#1001'],
    [{ query: 'tag:vip' }, 'tag:vip'],
  ])('shopify_search_orders %j asks for %s', (args, query) => {
    expect(variablesOf('shopify_search_orders', args)).toEqual({ first: 25, ...(query !== undefined && { query }) });
  });

  it('words that mean something to the search are taken for text', () => {
    const { query } = variablesOf('shopify_search_products', { title: 'tent" OR status:draft', sku: '-ABC (1)' });
    expect(query).toBe(String.raw`title:"tent\" OR status:draft" sku:"-ABC (1)"`);
  });

  it.each(['status:active) OR (x:y', 'tag:"vip', 'tag:vip\\', ')('])(
    'a search of the caller’s own that would leave its brackets, %j: refused',
    (query) => {
      const parsed = searchOrders.input.safeParse({ query });
      expect(parsed.error?.issues[0]?.message).toBe('must close each bracket and quote that it opens');
    },
  );

  it('stock is compared only where the caller says with what', () => {
    const args = { inventoryItemId: '1', locationId: '2', delta: -1, reason: 'correction', idempotencyKey: 'k' };
    expect(variablesOf('shopify_adjust_inventory', args)).toEqual({
      input: {
        name: 'available',
        reason: 'correction',
        changes: [
          {
            delta: -1,
            inventoryItemId: 'gid://shopify/InventoryItem/1',
            locationId: 'gid://shopify/Location/2',
            changeFromQuantity: null,
          },
        ],
      },
      idempotencyKey: 'k',
    });
    expect(variablesOf('shopify_adjust_inventory', { ...args, expectedQuantity: 3 })).toMatchObject({
      input: { changes: [{ changeFromQuantity: 3 }] },
    });
  });

  it.each([
    [
      'shopify_get_order',
      { orderId: 'gid://shopify/Product/1' },
      'orderId',
      'must be digits, or gid://shopify/Order/ and digits',
    ],
    [
      'shopify_create_coupon',
      { title: 'x', code: 'X', percentage: 10, startsAt: '2026-12-01T00:00:00Z' },
      'percentage',
      'must be at most 1: 0.1 is 10 %',
    ],
    [
      'shopify_create_coupon',
      { title: 'x', code: 'X', amount: '5,00', startsAt: '2026-12-01T00:00:00Z' },
      'amount',
      "must be a decimal amount above 0 in the shop's currency, such as 5.00",
    ],
    [
      'shopify_create_coupon',
      { title: 'x', code: 'X', startsAt: '2026-12-01T00:00:00Z' },
      'percentage',
      'is missing: give percentage or amount',
    ],
    [
      'shopify_create_coupon',
      { title: 'x', code: 'X', amount: '5.00', startsAt: '1 December' },
      'startsAt',
      'must be an ISO 8601 date and time with an offset, such as 2026-12-01T00:00:00Z',
    ],
    [
      'shopify_create_coupon',
      { title: 'x', code: 'X', amount: '5.00', startsAt: '2026-12-01T00:00:00Z', endsAt: '2026-11-01T00:00:00Z' },
      'endsAt',
      'must be after startsAt',
    ],
    [
      'shopify_search_orders',
      { createdAfter: '1764547200' },
      'createdAfter',
      'must be an ISO 8601 date, or a date and time with an offset, such as 2026-12-01 or 2026-12-01T00:00:00Z',
    ],
    [
      'shopify_adjust_inventory',
      { inventoryItemId: '1', locationId: '2', delta: 0, reason: 'other', idempotencyKey: 'k' },
      'delta',
      'must not be 0',
    ],
    ['shopify_update_order', { orderId: '1' }, 'note', 'is missing: give note, tags or email'],
  ])('%s %j: refused because of %s', (name, args, field, message) => {
    const tool = toolDefinitions.find((definition) => definition.name === name);
    expect(tool?.input.safeParse(args).error?.issues).toMatchObject([{ path: [field], message }]);
  });
});

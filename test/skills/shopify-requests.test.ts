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
import getOrderTool from '../../src/skills/shopify/get-order.ts';
import { shopify } from '../../src/skills/shopify/vendor.ts';
import { firstRequest } from '../parts/vendor-oracle.ts';
import { hasShopifySchema, readShopifySchema } from './shopify-schema.ts';

const graphqlBody = z.strictObject({ query: z.string(), variables: z.record(z.string(), z.unknown()) });

const requests = toolDefinitions.flatMap((definition) => {
  const input = definition.input.parse(definition.example);
  return vendorWork(definition)
    .filter(({ vendor }) => vendor.id === shopify.id)
    .map((work) => [definition.name, firstRequest(work, input)] as const);
});

it.each(requests)('%s posts a document and its variables', (_name, request) => {
  expect(request).toMatchObject({ method: 'POST', path: 'graphql.json' });
  expect(() => graphqlBody.parse(request.body)).not.toThrow();
});

describe.skipIf(!hasShopifySchema).each(requests)("%s against Shopify's Admin schema", (_name, request) => {
  let schema: GraphQLSchema;
  const { query, variables } = graphqlBody.parse(request.body);

  beforeAll(() => {
    schema = readShopifySchema();
  });

  /** Everything that Shopify would refuse, and what it means to take away. */
  function complaints(text: string, values: Readonly<Record<string, unknown>>): string[] {
    const document = parse(text);
    const faults = validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule]);
    const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const coerced = getVariableValues(schema, operation?.variableDefinitions ?? [], { ...values });
    return [...faults, ...(coerced.errors ?? [])].map(({ message }) => message);
  }

  const document = parse(query);

  it('is one that Shopify takes, without deprecated fields', () => {
    expect(complaints(query, variables)).toEqual([]);
  });

  it.each([
    ['a misspelt field', () => [misspelt(document, Kind.FIELD), variables]],
    ['a misspelt argument', () => [misspelt(document, Kind.ARGUMENT), variables]],
    ['a variable of another type', () => [print(document).replace(': ID!', ': Boolean!'), variables]],
    ['a variable that is missing', () => [query, {}]],
    [
      'a variable that is an object',
      () => [query, Object.fromEntries(Object.keys(variables).map((name) => [name, {}]))],
    ],
  ] satisfies [string, () => [string, Readonly<Record<string, unknown>>]][])(
    '%s would be refused',
    (_what, corrupt) => {
      const [text, values] = corrupt();
      expect(complaints(text, values)).not.toEqual([]);
    },
  );
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

describe('the order that is asked for', () => {
  const getOrder = requests.find(([name]) => name === 'shopify_get_order');

  it('is a global id, and the document is the same for every order', () => {
    const bodyFor = (orderId: string) => graphqlBody.parse(firstRequest(getOrderTool, { orderId }).body);
    expect(bodyFor('5001234567890')?.variables).toEqual({ id: 'gid://shopify/Order/5001234567890' });
    expect(bodyFor('gid://shopify/Order/42')?.variables).toEqual({ id: 'gid://shopify/Order/42' });
    expect(bodyFor('42')?.query).toBe(graphqlBody.parse(getOrder?.[1].body).query);
  });
});

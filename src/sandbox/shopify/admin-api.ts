// Answers a GraphQL request from the shop's state in the shape of Shopify's Admin API, its refusals included.
import type { CostBucket } from './cost-bucket.ts';
import { type Field, GraphqlSyntaxError, locate, type Operation, parseDocument } from './graphql-document.ts';
import { type Json, member } from './graphql-value.ts';
import { mutations } from './mutations.ts';
import { queries } from './queries.ts';
import { argumentsOf, QueryRefused, select, unknownField } from './select-fields.ts';
import type { Shop } from './shop.ts';

export interface AdminAnswer {
  readonly status: number;
  readonly body: Json;
}

/** @param request the parsed body: `query`, and `variables` where the query declares some. */
export function answerQuery(shop: Shop, bucket: CostBucket, request: unknown): AdminAnswer {
  const query = member(request, 'query');
  if (typeof query !== 'string' || query.trim() === '')
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
  try {
    const operation = parseDocument(query);
    const cost = costOf(operation);
    if (!bucket.take(cost)) {
      const extensions = { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/limits' };
      return {
        status: 200,
        body: { errors: [{ message: 'Throttled', extensions }], extensions: { cost: bucket.told(cost, null) } },
      };
    }
    const data = perform(shop, operation, member(request, 'variables'));
    return { status: 200, body: { data, extensions: { cost: bucket.told(cost, cost) } } };
  } catch (error) {
    if (!(error instanceof QueryRefused) && !(error instanceof GraphqlSyntaxError)) throw error;
    const { line, column } = locate(query, error.index);
    const extensions = 'extensions' in error ? { extensions: error.extensions } : {};
    return {
      status: 200,
      body: { errors: [{ message: error.message, locations: [{ line, column }], ...extensions }] },
    };
  }
}

function perform(shop: Shop, operation: Operation, variables: unknown): Json {
  const [fields, typeName] = operation.type === 'query' ? [queries, 'QueryRoot'] : [mutations, 'Mutation'];
  return Object.fromEntries(
    operation.selections.map((field) => {
      const resolve = fields.get(field.name);
      if (!resolve) throw unknownField(field, typeName);
      const context = { operation, variables };
      const idempotent = field.directives.get('idempotent');
      const key = idempotent && argumentsOf(field, context, idempotent).key;
      const stored = resolve(shop, argumentsOf(field, context), field, key);
      return [field.responseKey, select(stored, { ...field, args: new Map() })];
    }),
  );
}

/** Shopify charges by what a query asks for; here each field costs one point, and a change ten more. */
function costOf({ selections, type }: Operation): number {
  const count = (fields: readonly Field[]): number =>
    fields.reduce((sum, { selections }) => sum + 1 + count(selections ?? []), 0);
  return count(selections) + (type === 'mutation' ? 10 : 0);
}

// Answers a GraphQL query from the shop's stored data in the shape of Shopify's Admin API, its refusals included.
import {
  type Field,
  GraphqlSyntaxError,
  locate,
  type Operation,
  parseDocument,
  type Value,
} from './graphql-document.ts';
import { orders } from './orders.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

export interface AdminAnswer {
  readonly status: number;
  readonly body: Json;
}

/** A refusal that Shopify puts into `errors`. */
class QueryRefused extends Error {
  /** Where in the document the fault is. */
  readonly index: number;
  readonly extensions: JsonObject;

  constructor(message: string, index: number, extensions: JsonObject) {
    super(message);
    this.index = index;
    this.extensions = extensions;
  }
}

/** @param request the parsed body: `query`, and `variables` where the query declares some. */
export function answerQuery(request: unknown): AdminAnswer {
  const query = member(request, 'query');
  if (typeof query !== 'string' || query.trim() === '')
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
  const variables = member(request, 'variables');
  try {
    const operation = parseDocument(query);
    const root = operation.type === 'query' ? queryRoot : mutationRoot;
    const data = Object.fromEntries(
      operation.selections.map((field) => {
        const resolve = root.fields.get(field.name);
        if (!resolve) throw unknownField(field, root.typeName);
        return [field.responseKey, select(resolve(field, { operation, variables }), field)];
      }),
    );
    return { status: 200, body: { data, extensions: { cost: costOf(operation) } } };
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

interface QueryContext {
  readonly operation: Operation;
  readonly variables: unknown;
}

interface Root {
  readonly typeName: string;
  readonly fields: ReadonlyMap<string, (field: Field, context: QueryContext) => Json>;
}

const queryRoot: Root = {
  typeName: 'QueryRoot',
  fields: new Map([['order', (field, context) => orders.get(globalId(field, context)) ?? null]]),
};

const mutationRoot: Root = { typeName: 'Mutation', fields: new Map() };

/** The field's `id` argument. */
function globalId(field: Field, { operation, variables }: QueryContext): string {
  const arg = field.args.get('id');
  if (!arg)
    throw new QueryRefused(`Field '${field.name}' is missing required arguments: id`, field.index, {
      code: 'missingRequiredArguments',
      className: 'Field',
      name: field.name,
      arguments: 'id',
    });
  if ('variable' in arg && !operation.variables.has(arg.variable))
    throw new QueryRefused(`Variable $${arg.variable} is used but not declared`, field.index, {
      code: 'variableNotDefined',
      variableName: arg.variable,
    });
  const id = resolveValue(arg, variables);
  if (typeof id === 'string' && /^gid:\/\/shopify\/\w+\/\d+$/.test(id)) return id;
  const explanation = id === null || id === undefined ? 'Expected value to not be null' : 'Invalid global id';
  throw new QueryRefused(
    'variable' in arg ? `Variable $${arg.variable} of type ID! was provided invalid value` : explanation,
    field.index,
    { problems: [{ path: [], explanation }] },
  );
}

function resolveValue(value: Value, variables: unknown): unknown {
  if ('variable' in value) return member(variables, value.variable);
  return 'literal' in value ? value.literal : undefined;
}

/** What a field's braces ask of a stored value. */
function select(stored: Json, field: Field): Json {
  if (stored === null) return null;
  const value = firstOf(stored, field.args.get('first'));
  if (Array.isArray(value)) return value.map((item) => select(item, { ...field, args: new Map() }));
  if (!isObject(value)) {
    if (!field.selections) return value;
    throw new QueryRefused(`Selections can't be made on scalars (field '${field.name}')`, field.index, {
      code: 'selectionMismatch',
      nodeName: field.name,
    });
  }
  const typeName = String(value.__typename);
  if (!field.selections)
    throw new QueryRefused(
      `Field must have selections (field '${field.name}' returns ${typeName} but has no selections)`,
      field.index,
      { code: 'selectionMismatch', nodeName: field.name, typeName },
    );
  return Object.fromEntries(
    field.selections.map((selected) => {
      const inner = Object.hasOwn(value, selected.name) ? value[selected.name] : undefined;
      if (inner === undefined) throw unknownField(selected, typeName);
      return [selected.responseKey, select(inner, selected)];
    }),
  );
}

/** The first items of a list or a connection, as many as the argument says. */
function firstOf(stored: Json, first: Value | undefined): Json {
  if (!first || !('literal' in first) || typeof first.literal !== 'number') return stored;
  if (Array.isArray(stored)) return stored.slice(0, first.literal);
  if (!isObject(stored) || !Array.isArray(stored.nodes)) return stored;
  const pageInfo = { __typename: 'PageInfo', hasNextPage: stored.nodes.length > first.literal };
  return { ...stored, nodes: stored.nodes.slice(0, first.literal), pageInfo };
}

function unknownField({ name, index }: Field, typeName: string): QueryRefused {
  return new QueryRefused(`Field '${name}' doesn't exist on type '${typeName}'`, index, {
    code: 'undefinedField',
    typeName,
    fieldName: name,
  });
}

/** Shopify charges by what a query asks for; here each field costs one point. */
function costOf({ selections }: Operation): JsonObject {
  const count = (fields: readonly Field[]): number =>
    fields.reduce((sum, { selections }) => sum + 1 + count(selections ?? []), 0);
  const cost = count(selections);
  return {
    requestedQueryCost: cost,
    actualQueryCost: cost,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 2000 - cost, restoreRate: 100 },
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// What a query's fields take out of a stored value, and how Shopify words the refusal of those that are not there.
import type { Field, Operation, Value } from './graphql-document.ts';
import { isObject, type Json, type JsonObject, member } from './graphql-value.ts';

/** A refusal that Shopify puts into `errors`. */
export class QueryRefused extends Error {
  /** Where in the document the fault is. */
  readonly index: number;
  readonly extensions: JsonObject;

  constructor(message: string, index: number, extensions: JsonObject) {
    super(message);
    this.index = index;
    this.extensions = extensions;
  }
}

export interface QueryContext {
  readonly operation: Operation;
  readonly variables: unknown;
}

/** The arguments of a field, or of a directive on it, with the values of its variables; what has none is left out. */
export function argumentsOf(
  field: Field,
  context: QueryContext,
  args: ReadonlyMap<string, Value> = field.args,
): Readonly<Record<string, unknown>> {
  const values = [...args].map(([name, value]) => [name, givenValue(value, field, context)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function givenValue(value: Value, field: Field, context: QueryContext): unknown {
  if ('variable' in value) {
    if (!context.operation.variables.has(value.variable))
      throw new QueryRefused(`Variable $${value.variable} is used but not declared`, field.index, {
        code: 'variableNotDefined',
        variableName: value.variable,
      });
    return member(context.variables, value.variable);
  }
  if ('literal' in value) return value.literal;
  if ('list' in value) return value.list.map((item) => givenValue(item, field, context));
  return Object.fromEntries(
    Object.entries(value.object).map(([name, inner]) => [name, givenValue(inner, field, context)]),
  );
}

/** What a field's braces ask of a stored value. */
export function select(stored: Json, field: Field): Json {
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
  const asked = field.selections.filter(({ onType }) => onType === undefined || onType === typeName);
  return Object.fromEntries(
    asked.map((selected) => {
      const inner = Object.hasOwn(value, selected.name) ? value[selected.name] : undefined;
      if (inner === undefined) throw unknownField(selected, typeName);
      return [selected.responseKey, select(inner, selected)];
    }),
  );
}

/** The first items of a stored list or connection, as many as the argument says. */
function firstOf(stored: Json, first: Value | undefined): Json {
  if (!first || !('literal' in first) || typeof first.literal !== 'number') return stored;
  if (Array.isArray(stored)) return stored.slice(0, first.literal);
  if (!isObject(stored) || !Array.isArray(stored.nodes)) return stored;
  const hasNextPage = stored.nodes.length > first.literal;
  const pageInfo = { __typename: 'PageInfo', hasNextPage, endCursor: null };
  return { ...stored, nodes: stored.nodes.slice(0, first.literal), pageInfo };
}

export function unknownField({ name, index }: Field, typeName: string): QueryRefused {
  return new QueryRefused(`Field '${name}' doesn't exist on type '${typeName}'`, index, {
    code: 'undefinedField',
    typeName,
    fieldName: name,
  });
}

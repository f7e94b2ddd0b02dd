// What the shop stores and answers: JSON, with the name of its GraphQL type in each object.

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member of a value from outside; undefined where it has none. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

export function textAt(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** Empty where there is none. */
export function objectAt(value: JsonObject | undefined, name: string): JsonObject {
  const found = value?.[name];
  return found !== undefined && isObject(found) ? found : {};
}

export function listAt(value: JsonObject, name: string): readonly Json[] {
  const found = value[name];
  return Array.isArray(found) ? found : [];
}

export function numberAt(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' ? found : undefined;
}

export function gid(type: string, id: string | number): string {
  return `gid://shopify/${type}/${id}`;
}

/** An amount as Shopify gives it for a shop with one currency. */
export function money(amount: string, currencyCode: string): JsonObject {
  return { __typename: 'MoneyV2', amount, currencyCode };
}

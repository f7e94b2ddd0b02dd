// Shopify's own description of its Admin API, as the oracle for what we send it and for what our stand-in answers.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, GraphQLError, type GraphQLSchema, isScalarType } from 'graphql';
import { shopify } from '../../src/skills/shopify/vendor.ts';
import { descriptionAt } from '../parts/vendor-oracle.ts';

const path = descriptionAt(`shopify/admin_${shopify.version}.json.gz`);

/** False where the descriptions are not on this machine; a failure where VELARO_TEST_SPECS says that they are. */
export const hasShopifySchema = path !== undefined;

const scalarPatterns = {
  DateTime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/,
  Decimal: /^-?\d+(?:\.\d+)?$/,
};

export function readShopifySchema(): GraphQLSchema {
  if (path === undefined) throw new Error("Shopify's description is not on this machine");
  const introspection = JSON.parse(gunzipSync(readFileSync(path)).toString());
  const schema = buildClientSchema(introspection.data ?? introspection);
  // A schema names its scalars and does not say what they take: as Shopify documents it.
  for (const [name, pattern] of Object.entries(scalarPatterns)) {
    const scalar = schema.getType(name);
    if (!isScalarType(scalar)) throw new Error(`Shopify has no scalar ${name}`);
    scalar.parseValue = (value) => {
      if (typeof value === 'string' && pattern.test(value)) return value;
      throw new GraphQLError(`${name} cannot represent ${JSON.stringify(value)}`);
    };
  }
  return schema;
}

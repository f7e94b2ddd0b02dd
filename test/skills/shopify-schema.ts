// Shopify's own description of its Admin API, as the oracle for what we send it and for what our stand-in answers.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema } from 'graphql';
import { shopify } from '../../src/skills/shopify/vendor.ts';

const folder = process.env.VELARO_TEST_SPECS ?? new URL('../../../shared/specs', import.meta.url).pathname;
const path = `${folder}/shopify/admin_${shopify.version}.json.gz`;

/** False where the descriptions are not on this machine; a failure where VELARO_TEST_SPECS says that they are. */
export const hasShopifySchema = existsSync(path);
if (!hasShopifySchema && process.env.VELARO_TEST_SPECS !== undefined)
  throw new Error(`VELARO_TEST_SPECS is set, but there is no ${path}`);

export function readShopifySchema(): GraphQLSchema {
  const introspection = JSON.parse(gunzipSync(readFileSync(path)).toString());
  return buildClientSchema(introspection.data ?? introspection);
}

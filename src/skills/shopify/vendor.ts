// Shopify: one shop's Admin API, which speaks GraphQL and reports most failures at HTTP 200.
import * as z from 'zod';
import {
  defineVendor,
  type FaultMeaning,
  secret,
  setting,
  type VendorFault,
  type VendorRequest,
} from '../define-vendor.ts';

/** A new version appears each quarter and lives for a year; after that Shopify silently answers with a later one. */
const version = '2026-10';

const suffix = '.myshopify.com';

const shopName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}(?:\.myshopify\.com)?$/, `must be the shop's name, alone or with ${suffix}`)
  .transform((shop) => (shop.endsWith(suffix) ? shop : shop + suffix));

const accessToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,255}$/, 'must be an Admin API access token');

const clientText = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be as Shopify shows it among the settings of the app');

const mintedToken = z.object({ access_token: z.string().min(8), expires_in: z.number().positive() });

export const shopify = defineVendor({
  id: 'shopify',
  title: 'Shopify',
  version,
  credentials: {
    shop: setting('SHOPIFY_SHOP', shopName, `acme${suffix}`),
    accessToken: secret('SHOPIFY_ACCESS_TOKEN', accessToken.optional()),
    clientId: setting('SHOPIFY_CLIENT_ID', clientText.optional()),
    clientSecret: secret('SHOPIFY_CLIENT_SECRET', clientText.optional()),
  },
  ways: [
    ['shop', 'accessToken'],
    ['shop', 'clientId', 'clientSecret'],
  ],
  baseUrl: ({ shop }) => new URL(`https://${shop}/admin/api/${version}/`),
  headers: ({ accessToken }, token = accessToken) => (token === undefined ? {} : { 'x-shopify-access-token': token }),
  /** Since 2026 Shopify gives new apps no lasting token: theirs lives for a day. */
  mint: {
    request({ accessToken, clientId, clientSecret }) {
      if (accessToken !== undefined) return undefined;
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return { method: 'POST', path: '/admin/oauth/access_token', form };
    },
    read({ body }) {
      const parsed = mintedToken.safeParse(body);
      return parsed.success ? { token: parsed.data.access_token, expiresInSeconds: parsed.data.expires_in } : undefined;
    },
  },
  probe: () => adminQuery('query Probe { shop { name } }', {}),
  requestIdHeader: 'x-request-id',

  allowance({ body }) {
    const told = cost.safeParse(member(member(body, 'extensions'), 'cost'));
    if (!told.success) return undefined;
    const { requestedQueryCost, throttleStatus } = told.data;
    return {
      available: throttleStatus.currentlyAvailable,
      maximum: throttleStatus.maximumAvailable,
      restoredPerSecond: throttleStatus.restoreRate,
      cost: requestedQueryCost,
    };
  },

  payload: ({ body }) => member(body, 'data'),

  fault({ status, body }) {
    // A success is what comes most: it is told by what is not there, without building an error first.
    if (status === 200 && member(body, 'errors') === undefined) return userErrorIn(member(body, 'data'));
    const parsed = refusal.safeParse(body);
    if (!parsed.success) return status < 400 ? undefined : { ...meaningOf(status) };
    const { errors, extensions } = parsed.data;
    if (typeof errors === 'string') return { message: errors, ...meaningOf(status) };
    const error = errors.find(({ extensions }) => extensions?.code !== undefined) ?? errors[0];
    const code = error?.extensions?.code;
    const cost = code === 'THROTTLED' ? extensions?.cost : undefined;
    return {
      ...meaningOf(status, code),
      ...(code !== undefined && { code }),
      ...(error && { message: error.message }),
      ...(cost && { waitMs: waitFor(cost) }),
    };
  },
});

/** A call of the Admin API: its document is constant, everything that varies is a variable. */
export function adminQuery(query: string, variables: Readonly<Record<string, unknown>>): VendorRequest {
  return { method: 'POST', path: 'graphql.json', body: { query, variables } };
}

const userError = z.object({
  field: z.array(z.string()).nullish(),
  message: z.string(),
  code: z.string().nullish(),
});

const userErrors = z.array(userError).catch([]);

/** A mutation that refuses says so beside its result: in `userErrors`, or in a list of its own such as `orderCancelUserErrors`. */
function userErrorIn(data: unknown): VendorFault | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  for (const payload of Object.values(data))
    for (const name of Object.keys(payload ?? {})) {
      if (!name.endsWith('serErrors')) continue;
      const [first] = userErrors.parse(member(payload, name));
      if (first) return faultOf(first);
    }
  return undefined;
}

function faultOf({ code, field, message }: z.output<typeof userError>): VendorFault {
  return {
    means: meaningOfUserError(code ?? '', message),
    message,
    ...(code && { code }),
    ...(field && { field: field.join('.') }),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function meaningOfUserError(code: string, message: string): FaultMeaning {
  if (code === 'NOT_FOUND' || /\b(?:does not exist|not found|could not be found)\b/i.test(message)) return 'not-found';
  if (['TAKEN', 'ALREADY_EXISTS', 'CHANGE_FROM_QUANTITY_STALE'].includes(code) || code.startsWith('IDEMPOTENCY_'))
    return 'conflict';
  return code === 'INTERNAL_ERROR' || code === 'SERVICE_UNAVAILABLE' ? 'unavailable' : 'refused';
}

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({
    maximumAvailable: z.number(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});

const refusal = z.object({
  errors: z.union([
    z.string(),
    z
      .array(
        z.object({
          message: z.string(),
          extensions: z.object({ code: z.string().optional().catch(undefined) }).optional(),
        }),
      )
      .min(1),
  ]),
  extensions: z.object({ cost: cost.optional().catch(undefined) }).optional(),
});

/** Shopify's codes at HTTP 200. Its 402, 404 and 423 speak of the shop (frozen, unknown, locked), never of what was asked for. */
function meaningOf(status: number, code?: string): { readonly means?: FaultMeaning } {
  if (code === 'THROTTLED') return { means: 'throttled' };
  if (code === 'ACCESS_DENIED' || code === 'SHOP_INACTIVE') return { means: 'unauthorized' };
  if (code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT') return { means: 'unavailable' };
  return [402, 404, 423].includes(status) ? { means: 'unauthorized' } : {};
}

function waitFor({ requestedQueryCost, throttleStatus }: z.output<typeof cost>): number {
  const lacking = Math.max(0, requestedQueryCost - throttleStatus.currentlyAvailable);
  return Math.ceil((lacking / throttleStatus.restoreRate) * 1000);
}

// HubSpot: one account's CRM, by the token of a private app.
import * as z from 'zod';
import { defineVendor, type FaultMeaning, secret } from '../define-vendor.ts';

/** A new version appears each March and September; it is answered for eighteen months. */
const version = '2026-03';

const accessToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,1000}$/, 'must be the access token of a private app');

export const hubspot = defineVendor({
  id: 'hubspot',
  title: 'HubSpot',
  version,
  credentials: { accessToken: secret('HUBSPOT_ACCESS_TOKEN', accessToken) },
  ways: [['accessToken']],
  baseUrl: () => new URL('https://api.hubapi.com/crm/'),
  headers: (credentials) => ({ authorization: `Bearer ${credentials.accessToken}` }),
  probe: () => ({ method: 'GET', path: `owners/${version}`, query: { limit: 1 } }),
  requestIdHeader: 'x-hubspot-correlation-id',
  /** Searches are limited to five a second. */
  maxConcurrent: 5,

  allowance(answer) {
    const available = answer.header('x-hubspot-ratelimit-remaining');
    const resetsInMs = answer.header('x-hubspot-ratelimit-interval-milliseconds');
    if (!available || !resetsInMs || !/^\d+$/.test(available + resetsInMs)) return undefined;
    return { available: Number(available), resetsInMs: Number(resetsInMs) };
  },

  fault({ status, body }) {
    const parsed = refusal.safeParse(body);
    if (!parsed.success) return status < 400 ? undefined : {};
    const { category, policyName, message, errors } = parsed.data;
    const code = policyName ?? category;
    const [first] = errors;
    const means = meaningOf(status, category);
    const waitMs = policyName === undefined ? lockedWaitMs(status) : policyWaitMs[policyName];
    return {
      ...(means && { means }),
      ...(code !== undefined && { code }),
      message: first?.message ?? message,
      ...(first?.context.propertyName[0] !== undefined && { field: first.context.propertyName[0] }),
      ...(waitMs !== undefined && { waitMs }),
    };
  },
});

/** The path of an object type: `objects/2026-03/contacts`. */
export function objectsPath(type: string): string {
  return `objects/${version}/${type}`;
}

const refusal = z.object({
  status: z.literal('error'),
  message: z.string(),
  category: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
  errors: z
    .array(
      z.object({
        message: z.string(),
        context: z.object({ propertyName: z.array(z.string()) }).catch({ propertyName: [] }),
      }),
    )
    .catch([]),
});

/** 423 locks the account while much is written, 477 while it moves to another data centre. */
function meaningOf(status: number, category: string | undefined): FaultMeaning | undefined {
  if (category === 'OBJECT_NOT_FOUND') return 'not-found';
  return status === 423 || status === 477 ? 'unavailable' : undefined;
}

function lockedWaitMs(status: number): number | undefined {
  return status === 423 ? 2_000 : undefined;
}

/** How long the window of a limit is; the day's ends at the account's own midnight, which is not told. */
const policyWaitMs: Readonly<Record<string, number>> = { SECONDLY: 1_000, TEN_SECONDLY_ROLLING: 10_000 };

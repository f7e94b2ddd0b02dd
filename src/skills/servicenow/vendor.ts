// ServiceNow: one instance, by a user's password or by OAuth; every API there has the same envelope.
import * as z from 'zod';
import { defineVendor, type FaultMeaning, secret, setting } from '../define-vendor.ts';

/** The release whose documentation the tools follow; paths without a version mean the newest that an instance has. */
const version = 'Australia';

const suffix = '.service-now.com';

const instanceName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}(?:\.service-now\.com|\.servicenowservices\.com)?$/,
    `must be the instance's name, alone or with ${suffix}`,
  )
  .transform((name) => (name.includes('.') ? name : name + suffix));

const userName = z.string().trim().min(1, 'must be a user name').max(100, 'must be a user name');
const clientId = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be the client id of an OAuth application registry');
const hidden = z
  .string()
  .trim()
  .min(8, 'must have at least 8 characters')
  .max(1000, 'must have at most 1000 characters');

const mintedToken = z.object({ access_token: z.string().min(8), expires_in: z.coerce.number().positive() });

export const servicenow = defineVendor({
  id: 'servicenow',
  title: 'ServiceNow',
  version,
  credentials: {
    instance: setting('SERVICENOW_INSTANCE', instanceName, `acme${suffix}`),
    username: setting('SERVICENOW_USERNAME', userName.optional(), 'velaro.integration'),
    password: secret('SERVICENOW_PASSWORD', hidden.optional()),
    clientId: setting('SERVICENOW_CLIENT_ID', clientId.optional()),
    clientSecret: secret('SERVICENOW_CLIENT_SECRET', hidden.optional()),
  },
  ways: [
    ['instance', 'username', 'password', 'clientId', 'clientSecret'],
    ['instance', 'username', 'password'],
    ['instance', 'clientId', 'clientSecret'],
  ],
  baseUrl: ({ instance }) => new URL(`https://${instance}/api/`),
  headers({ username, password }, token) {
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  },
  mint: {
    request({ username, password, clientId, clientSecret }) {
      if (clientId === undefined) return undefined;
      const client = { client_id: clientId, client_secret: clientSecret };
      const form =
        username === undefined
          ? { grant_type: 'client_credentials', ...client }
          : { grant_type: 'password', ...client, username, password };
      return { method: 'POST', path: '/oauth_token.do', form };
    },
    read({ body }) {
      const parsed = mintedToken.safeParse(body);
      return parsed.success ? { token: parsed.data.access_token, expiresInSeconds: parsed.data.expires_in } : undefined;
    },
  },
  probe: () => ({
    method: 'GET',
    path: 'now/table/sys_user',
    query: { sysparm_limit: 1, sysparm_fields: 'sys_id' },
  }),
  requestIdHeader: 'x-transaction-id',

  /** The body, with how many rows there are on all pages where a header tells it. */
  payload(answer) {
    const parsed = z.looseObject({}).safeParse(answer.body);
    if (!parsed.success) return answer.body;
    const total = answer.header('x-total-count');
    return total !== undefined && /^\d+$/.test(total) ? { ...parsed.data, total: Number(total) } : parsed.data;
  },

  fault({ status, body }) {
    const parsed = refusal.safeParse(body);
    if (!parsed.success) return status < 400 ? undefined : {};
    const { error, error_description: description } = parsed.data;
    if (typeof error === 'string') return { code: error, ...(description !== undefined && { message: description }) };
    const { message, detail } = error;
    const means = meaningOf(status, `${message} ${detail ?? ''}`);
    return { ...(means && { means }), message: detail ? `${message}: ${detail}` : message };
  },
});

const refusal = z.object({
  error: z.union([z.object({ message: z.string(), detail: z.string().nullish() }), z.string()]),
  error_description: z.string().optional().catch(undefined),
});

/** A 403 is also how rules of the instance speak of a record, which better credentials do not mend. */
function meaningOf(status: number, words: string): FaultMeaning | undefined {
  return status === 403 && /data policy|business rule/i.test(words) ? 'refused' : undefined;
}

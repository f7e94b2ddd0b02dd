// Twilio: SMS and calls of one account, by its 2010-04-01 API, which takes forms and answers JSON.
import * as z from 'zod';
import { defineVendor, type FaultMeaning, secret, setting } from '../define-vendor.ts';
import { phoneNumber } from '../phone-number.ts';

const version = '2010-04-01';

const sid = (prefix: string, what: string) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^${prefix}[0-9a-f]{32}$`, 'i'), `must be ${what}: ${prefix} and 32 hexadecimal digits`);

const token = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{16,100}$/, 'must be the value that the Twilio console shows');

export const twilio = defineVendor({
  id: 'twilio',
  title: 'Twilio',
  version,
  credentials: {
    accountSid: setting('TWILIO_ACCOUNT_SID', sid('AC', "the account's SID")),
    authToken: secret('TWILIO_AUTH_TOKEN', token.optional()),
    apiKey: setting('TWILIO_API_KEY', sid('SK', "the API key's SID").optional()),
    apiSecret: secret('TWILIO_API_SECRET', token.optional()),
    fromNumber: setting('TWILIO_FROM_NUMBER', phoneNumber.optional(), '+15005550006'),
  },
  ways: [
    ['accountSid', 'authToken'],
    ['accountSid', 'apiKey', 'apiSecret'],
  ],
  baseUrl: () => new URL(`https://api.twilio.com/${version}/`),
  headers({ accountSid, authToken, apiKey, apiSecret }) {
    const [user, password] = authToken === undefined ? [apiKey, apiSecret] : [accountSid, authToken];
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  },
  // An API key may list messages, but not look at the account itself.
  probe: ({ accountSid }) => ({
    method: 'GET',
    path: `Accounts/${accountSid}/Messages.json`,
    query: { PageSize: 1 },
  }),
  requestIdHeader: 'twilio-request-id',

  fault({ status, body }) {
    if (status < 400) return undefined;
    const parsed = refusal.safeParse(body);
    if (!parsed.success) return {};
    const { code, message } = parsed.data;
    const field = fieldAtFault.get(code);
    return { ...meaningOf(code, message), code: String(code), message, ...(field !== undefined && { field }) };
  },
});

const refusal = z.object({ code: z.int(), message: z.string() });

/** By Twilio's codes, https://www.twilio.com/docs/api/errors */
const fieldAtFault: ReadonlyMap<number, string> = new Map([
  [21211, 'To'],
  [21214, 'To'],
  [21215, 'To'],
  [21408, 'To'],
  [21608, 'To'],
  [21610, 'To'],
  [21612, 'To'],
  [21614, 'To'],
  [21210, 'From'],
  [21212, 'From'],
  [21606, 'From'],
  [21659, 'From'],
  [21602, 'Body'],
  [21617, 'Body'],
  [21620, 'MediaUrl'],
]);

/** Of a whole list, "not found" speaks of the account. */
function meaningOf(code: number, message: string): { readonly means?: FaultMeaning } {
  if (code === 20429) return { means: 'throttled' };
  return code === 20404 && /\/(?:Messages|Calls)\.json was not found/.test(message) ? { means: 'unauthorized' } : {};
}

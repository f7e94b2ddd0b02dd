// SendGrid: mail by its v3 API, which answers 202 without a body and names the mail in a header.
import * as z from 'zod';
import { defineVendor, type FaultMeaning, secret, setting, type VendorAnswer } from '../define-vendor.ts';
import { mailbox } from '../mailbox.ts';

const version = 'v3';

const hosts = { global: 'api.sendgrid.com', eu: 'api.eu.sendgrid.com' } as const;

export const sendgrid = defineVendor({
  id: 'sendgrid',
  title: 'SendGrid',
  version,
  credentials: {
    apiKey: secret(
      'SENDGRID_API_KEY',
      z
        .string()
        .trim()
        .regex(/^[\x21-\x7e]{20,255}$/, 'must be a SendGrid API key'),
    ),
    region: setting('SENDGRID_REGION', z.enum(['global', 'eu'], 'must be global or eu').default('global')),
    from: setting('EMAIL_FROM', mailbox.optional(), 'Acme Support <support@acme.example>'),
  },
  ways: [['apiKey']],
  baseUrl: ({ region }) => new URL(`https://${hosts[region]}/${version}/`),
  headers: ({ apiKey }) => ({ authorization: `Bearer ${apiKey}` }),
  probe: () => ({ method: 'GET', path: 'scopes' }),
  requestIdHeader: 'x-message-id',

  allowance(answer) {
    const available = answer.header('x-ratelimit-remaining');
    const resetsInMs = untilReset(answer);
    if (available === undefined || !/^\d{1,9}$/.test(available) || resetsInMs === undefined) return undefined;
    return { available: Number(available), resetsInMs };
  },

  payload: (answer) => ({ messageId: answer.header('x-message-id') }),

  fault(answer) {
    const { status, body } = answer;
    if (status < 400) return undefined;
    const waitMs = status === 429 ? untilReset(answer) : undefined;
    const [error] = refusal.safeParse(body).data?.errors ?? [];
    return {
      ...meaningOf(status, error),
      ...(error && { message: error.message }),
      ...(typeof error?.field === 'string' && { field: error.field }),
      ...(waitMs !== undefined && { waitMs }),
    };
  },
});

const refusal = z.object({
  errors: z.array(z.object({ message: z.string(), field: z.string().nullish() })).min(1),
});

/** 403 about a field speaks of the sender, and 401 may speak of the account's credits: neither of the key. */
function meaningOf(
  status: number,
  error: z.output<typeof refusal>['errors'][number] | undefined,
): { readonly means?: FaultMeaning } {
  const other =
    (status === 403 && error?.field === 'from') ||
    (status === 401 && /credits exceeded/i.test(error?.message ?? '')) ||
    status === 404;
  return other ? { means: 'refused' } : {};
}

/** SendGrid tells the end of the window in Unix seconds, by the clock of its `Date`. */
function untilReset(answer: VendorAnswer): number | undefined {
  const seconds = answer.header('x-ratelimit-reset') ?? '';
  const now = Date.parse(answer.header('date') ?? '');
  return /^\d{1,12}$/.test(seconds) && !Number.isNaN(now) ? Math.max(0, Number(seconds) * 1000 - now) : undefined;
}

// A mail server that is reached by SMTP, for gateways that send through their own.
import * as z from 'zod';
import { isLoopbackHost } from '../../core/address.ts';
import { defineVendor, secret, setting } from '../define-vendor.ts';
import { mailbox } from '../mailbox.ts';

/** A mail server as SMTP_URL names it. */
export const smtpServer = z.object({
  host: z.string(),
  port: z.int(),
  /** `first`: TLS from the first byte; `required`: STARTTLS; `offered`: STARTTLS where the server has it; `off`: none. */
  tls: z.enum(['first', 'required', 'offered', 'off']),
  login: z.object({ user: z.string(), password: z.string() }).optional(),
});

export type SmtpServer = z.output<typeof smtpServer>;

const address = z.object({ name: z.string().optional(), email: z.string() });

/** What the SMTP transport is asked to send. */
export const smtpMail = z.object({
  from: address,
  to: z.array(address),
  cc: z.array(address),
  replyTo: address.optional(),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  messageId: z.string().optional(),
  headers: z.record(z.string(), z.string()),
});

export const smtp = defineVendor({
  id: 'smtp',
  title: 'SMTP',
  version: 'RFC 5321',
  credentials: {
    server: secret('SMTP_URL', z.string().trim().transform(readServer)),
    from: setting('EMAIL_FROM', mailbox.optional(), 'Acme Support <support@acme.example>'),
  },
  ways: [['server']],
  transport: 'smtp',
  baseUrl: ({ server: { host, port } }) => new URL(`smtp://${host}:${port}`),
  headers: () => ({}),
  probe: () => ({ method: 'GET', path: '' }),
  requestIdHeader: 'message-id',
  // What the server refuses, the transport tells in SMTP's own terms.
  fault: () => undefined,
});

function readServer(text: string, context: z.RefinementCtx): SmtpServer {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const form =
    'must be like smtp://mail.example.com:587, or smtps:// for TLS from the start, with user:password@ before the host';
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname))
    return refuse(form);
  const tlsOff = url.search === '?tls=off';
  if (url.search !== '' && !tlsOff) return refuse('takes nothing after its ? but tls=off');
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined) return refuse('must have user and password percent-encoded');
  if ((user === '') !== (password === '')) return refuse('must have both a user and a password, or neither');
  const first = url.protocol === 'smtps:';
  const local = isLoopbackHost(url.hostname);
  if (tlsOff && first) return refuse('cannot be smtps:// with tls=off');
  if (tlsOff && user !== '' && !local)
    return refuse('must not have tls=off with a password, which would be readable on its way');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (first ? 465 : 587) : Number(url.port),
    tls: first ? 'first' : tlsOff ? 'off' : local ? 'offered' : 'required',
    ...(user !== '' && { login: { user, password } }),
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

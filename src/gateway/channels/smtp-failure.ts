// What a mail server's refusal, or its silence, means to who sends a mail.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { quotable } from '../engine/vendor-answer.ts';
import type { VendorConnection } from '../engine/vendor-connection.ts';

/** What nodemailer's errors say of themselves. */
const failure = z.object({
  /** Nodemailer's code, such as EENVELOPE. */
  code: z.string(),
  /** The system's, where nodemailer's stands in its place. */
  originalCode: z.string().optional(),
  /** The command that was under way; CONN before there was any. */
  command: z.string().default('CONN'),
  /** The server's own code and words. */
  responseCode: z.int().optional(),
  response: z.string().optional(),
});

type Failure = z.output<typeof failure>;

/** The server's words without its codes, on one short line. */
export function smtpReason(error: unknown): string | undefined {
  const { data } = failure.safeParse(error);
  const words = data?.response?.replace(/^\d{3}[ -]?(?:\d\.\d{1,3}\.\d{1,3} )?/, '');
  return words ? quotable(words) : undefined;
}

/** @param cause what nodemailer threw. */
export function smtpFailure(
  cause: unknown,
  connection: VendorConnection,
  { late, timeoutMs }: { readonly late: boolean; readonly timeoutMs: number },
): VelaroError {
  const { data } = failure.safeParse(cause);
  if (late || data?.code === 'ETIMEDOUT')
    return new VelaroError('vendor.timeout', `The mail server did not answer within ${timeoutMs / 1000} seconds.`, {
      cause,
    });
  if (!data) throw cause;
  const { code, originalCode, responseCode } = data;
  if (responseCode !== undefined && responseCode >= 400) return refused(cause, data, responseCode, connection);
  const reason = originalCode ?? code;
  // What OpenSSL and Node call the faults of a certificate.
  if (code === 'ETLS' || /CERT|SIGN|SSL|TLS|ISSUER/.test(reason))
    return new VelaroError('settings.vendor', `The connection to the mail server cannot be encrypted (${reason}).`, {
      hint: "Check the name and the port in SMTP_URL; a private authority's certificate belongs into NODE_EXTRA_CA_CERTS.",
      cause,
      details: { vendor: connection.vendor.id },
    });
  return new VelaroError('vendor.unavailable', `There was no whole answer from the mail server (${reason}).`, {
    cause,
  });
}

/** What is refused, by the command that is. */
const refusals: Readonly<Record<string, { readonly what: string; readonly field?: string }>> = {
  CONN: { what: 'the connection' },
  EHLO: { what: 'the connection' },
  HELO: { what: 'the connection' },
  'MAIL FROM': { what: 'the sender', field: 'from' },
  'RCPT TO': { what: 'every recipient', field: 'to' },
};

function refused(
  cause: unknown,
  { code, command }: Failure,
  status: number,
  { vendor, remedy }: VendorConnection,
): VelaroError {
  const reason = smtpReason(cause);
  const said = `(SMTP ${status})${reason === undefined ? '' : `: "${reason}"`}.`;
  const details = { vendor: vendor.id, status };
  if (status < 500)
    return new VelaroError('vendor.throttled', `The mail server takes no such mail now ${said}`, {
      hint: 'Try again later: the mail was not sent.',
      cause,
      details,
    });
  if (code === 'EAUTH')
    return new VelaroError('vendor.unauthorized', `The mail server does not take the user and password ${said}`, {
      hint: `${remedy}.`,
      cause,
      details,
    });
  const { what, field } = refusals[command] ?? { what: 'the mail' };
  return new VelaroError('vendor.refused', `The mail server refused ${what} ${said}`, {
    cause,
    details: { ...details, ...(field !== undefined && { field }) },
  });
}

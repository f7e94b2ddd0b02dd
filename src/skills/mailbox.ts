// An e-mail address as tools take it, alone or with a name, and what keeps foreign lines out of a mail's head.
import { domainToASCII } from 'node:url';
import * as z from 'zod';

export interface Mailbox {
  /** With its domain in ASCII. */
  readonly email: string;
  /** Of the person, as mail programs show it. */
  readonly name?: string;
}

const form = 'must be an e-mail address such as ada@example.com, or Ada Byron <ada@example.com>';

/** Text that becomes one line of a mail's head: with a line break it could add lines of its own. */
export const headerLine = z.string().refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), {
  error: 'must be one line, without line breaks and other control characters',
  abort: true,
});

/**
 * `ada@example.com` or `Ada Byron <ada@example.com>`, read into a `Mailbox`. Each fault ends the reading, so that checks of the
 * whole input never meet an address that was not read.
 */
export const mailbox = headerLine.max(320, { abort: true }).transform((text, context): Mailbox => {
  const parts = /^(?:"?([^"<>]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))$/.exec(text.trim());
  const email = parts && asciiDomain(parts[2] ?? parts[3] ?? '');
  if (!parts || !email || !z.email().max(254).safeParse(email).success) {
    context.addIssue({ code: 'custom', message: form });
    return z.NEVER;
  }
  return { email, ...(parts[1] && { name: parts[1] }) };
});

/** The address with an international domain in the form that every mail server takes. */
function asciiDomain(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return at < 1 || domain === '' ? undefined : `${address.slice(0, at)}@${domain}`;
}

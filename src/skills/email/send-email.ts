// Sends one mail, by SendGrid where that is connected, else by a mail server.
import * as z from 'zod';
import { isLoopbackHost } from '../../core/address.ts';
import { VelaroError } from '../../core/errors.ts';
import { carrier, defineCarrierTool } from '../define-tool.ts';
import { headerLine, type Mailbox, mailbox } from '../mailbox.ts';
import { senderOf } from '../sender.ts';
import { sendgrid } from '../sendgrid/vendor.ts';
import { smtp } from '../smtp/vendor.ts';
import { textOfHtml } from '../text-of-html.ts';

const unsubscribeUrl = z
  .url({ protocol: /^https?$/, error: 'must be an https address', abort: true })
  .max(1000)
  // It becomes part of a head, and URLs are read leniently: line breaks in them are left out.
  .refine((url) => /^[^\s\p{Cc}<>]*$/u.test(url) && isSecure(new URL(url)), 'must be an https address');

const mail = {
  input: z
    .strictObject({
      to: z.array(mailbox).min(1).max(100).describe('Recipients, each ada@example.com or Ada Byron <ada@example.com>'),
      subject: headerLine.min(1).max(500).describe('Subject line'),
      text: z.string().min(1).max(500_000).optional().describe('Plain text; made from html when left out'),
      html: z.string().min(1).max(500_000).optional().describe('HTML; text, html or both have to be there'),
      cc: z.array(mailbox).max(100).optional().describe('Recipients of a copy'),
      replyTo: mailbox.optional().describe('Where answers go'),
      from: mailbox.optional().describe("Sender; the gateway's usual one when left out"),
      unsubscribeUrl: unsubscribeUrl
        .optional()
        .describe('Address that unsubscribes the recipient by one POST (RFC 8058); mail programs show a button for it'),
      idempotencyKey: z
        .string()
        .regex(/^[\w.-]{8,128}$/, 'must be 8 to 128 letters, digits, dots, hyphens and underscores')
        .optional()
        .describe('Unique for each mail; mails with the same one carry the same Message-ID, by which a copy is known'),
      sendAt: z
        .int()
        .min(0)
        .refine((seconds) => seconds < 10_000_000_000, 'must be Unix time in seconds, not in milliseconds')
        .optional()
        .describe('Unix time in seconds, at most 72 hours ahead; with SendGrid only'),
    })
    .superRefine(({ text, html, to, cc = [] }, context) => {
      if (text === undefined && html === undefined)
        context.addIssue({ code: 'custom', path: ['text'], message: 'is missing: give text, html or both' });
      const addresses = [...to, ...cc].map(({ email }) => email.toLowerCase());
      const twice = addresses.findIndex((email, index) => addresses.indexOf(email) < index);
      const path = twice < to.length ? ['to', twice] : ['cc', twice - to.length];
      if (twice >= 0)
        context.addIssue({ code: 'custom', path, message: 'is there twice: to and cc may hold an address once' });
    }),
  output: z.object({
    transport: z.enum(['sendgrid', 'smtp']).describe('Which of the two took the mail'),
    messageId: z.string().describe('By which that service knows the mail'),
    refused: z
      .array(z.object({ email: z.string(), reason: z.string() }))
      .describe('Recipients that the mail server did not take; the mail went to the others'),
  }),
};

export default defineCarrierTool({
  ...mail,
  name: 'velaro_send_email',
  scope: 'communications',
  kind: 'create',
  title: 'Send an email',
  description:
    'Send one email, by SendGrid or by the mail server that is set up. It is accepted at once and delivered later.',
  example: {
    to: ['Ada Byron <ada@example.com>'],
    subject: 'Your order #1042',
    text: 'Your order is on its way.',
  },

  carriers: [
    carrier(mail, {
      vendor: sendgrid,
      vendorScopes: ['mail.send'],
      request({ to, cc = [], replyTo, from, subject, html, text, sendAt, unsubscribeUrl, idempotencyKey }, account) {
        const sender = senderOf(from, account.from, 'from', 'EMAIL_FROM');
        const headers = {
          ...unsubscribeHeaders(unsubscribeUrl),
          ...(idempotencyKey !== undefined && { 'Message-ID': messageId(idempotencyKey, sender) }),
        };
        const body = {
          personalizations: [{ to, ...(cc.length > 0 && { cc }) }],
          from: sender,
          reply_to: replyTo,
          subject,
          content: [
            { type: 'text/plain', value: readable(text, html) },
            ...(html === undefined ? [] : [{ type: 'text/html', value: html }]),
          ],
          send_at: sendAt,
          ...(Object.keys(headers).length > 0 && { headers }),
        };
        return { method: 'POST', path: 'mail/send', body };
      },
      answer: z.object({ messageId: z.string() }),
      read: ({ messageId }) => ({ transport: 'sendgrid' as const, messageId, refused: [] }),
      subject: () => 'mail',
    }),

    carrier(mail, {
      vendor: smtp,
      vendorScopes: [],
      request({ to, cc = [], replyTo, from, subject, html, text, sendAt, unsubscribeUrl, idempotencyKey }, account) {
        if (sendAt !== undefined)
          throw new VelaroError('tool.arguments', 'sendAt is not possible here: a mail server sends at once.', {
            hint: 'Leave sendAt out, or have SendGrid connected.',
            details: { fields: [{ field: 'sendAt', problem: 'is not possible here' }] },
          });
        const sender = senderOf(from, account.from, 'from', 'EMAIL_FROM');
        const body = {
          ...{ from: sender, to, cc, replyTo, subject, text: readable(text, html), html },
          headers: unsubscribeHeaders(unsubscribeUrl),
          ...(idempotencyKey !== undefined && { messageId: messageId(idempotencyKey, sender) }),
        };
        return { method: 'POST', path: '', body };
      },
      answer: z.object({
        messageId: z.string(),
        refused: z.array(z.object({ email: z.string(), reason: z.string() })),
      }),
      read: ({ messageId, refused }) => ({ transport: 'smtp' as const, messageId, refused }),
      subject: () => 'mail',
    }),
  ],
});

/** Plain http is for this machine only. */
function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopbackHost(hostname);
}

/** RFC 2369 and RFC 8058. */
function unsubscribeHeaders(url: string | undefined): Readonly<Record<string, string>> {
  if (url === undefined) return {};
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

function messageId(key: string, sender: Mailbox): string {
  return `<${key}@${sender.email.slice(sender.email.lastIndexOf('@') + 1)}>`;
}

/** The text part, never empty: SendGrid refuses an empty one. */
function readable(text: string | undefined, html = ''): string {
  return text ?? (textOfHtml(html) || ' ');
}

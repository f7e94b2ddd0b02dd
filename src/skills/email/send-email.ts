// Sends one mail, by SendGrid where that is connected, else by a mail server.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { carrier, defineCarrierTool } from '../define-tool.ts';
import { headerLine, mailbox } from '../mailbox.ts';
import { senderOf } from '../sender.ts';
import { sendgrid } from '../sendgrid/vendor.ts';
import { smtp } from '../smtp/vendor.ts';
import { textOfHtml } from '../text-of-html.ts';

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
      request: ({ to, cc = [], replyTo, from, subject, html, text, sendAt }, account) => ({
        method: 'POST',
        path: 'mail/send',
        body: {
          personalizations: [{ to, ...(cc.length > 0 && { cc }) }],
          from: senderOf(from, account.from, 'from', 'EMAIL_FROM'),
          reply_to: replyTo,
          subject,
          content: [
            { type: 'text/plain', value: readable(text, html) },
            ...(html === undefined ? [] : [{ type: 'text/html', value: html }]),
          ],
          send_at: sendAt,
        },
      }),
      answer: z.object({ messageId: z.string() }),
      read: ({ messageId }) => ({ transport: 'sendgrid' as const, messageId, refused: [] }),
      subject: () => 'mail',
    }),

    carrier(mail, {
      vendor: smtp,
      vendorScopes: [],
      request({ to, cc = [], replyTo, from, subject, html, text, sendAt }, account) {
        if (sendAt !== undefined)
          throw new VelaroError('tool.arguments', 'sendAt is not possible here: a mail server sends at once.', {
            hint: 'Leave sendAt out, or have SendGrid connected.',
            details: { fields: [{ field: 'sendAt', problem: 'is not possible here' }] },
          });
        const sender = senderOf(from, account.from, 'from', 'EMAIL_FROM');
        const body = { from: sender, to, cc, replyTo, subject, text: readable(text, html), html };
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

/** The text part, never empty: SendGrid refuses an empty one. */
function readable(text: string | undefined, html = ''): string {
  return text ?? (textOfHtml(html) || ' ');
}

// SendGrid and Twilio as far as a crash test needs them: they take whatever comes, and remember it.
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { startStandIn } from '../../../src/sandbox/stand-in.ts';

export interface Mailbox {
  /** As the engine takes them. */
  readonly vendorUrls: Readonly<Record<string, string>>;
  readonly mails: { readonly messageId: string; readonly to: string; readonly subject: string }[];
  readonly texts: { readonly to: string }[];
}

const mailShape = z.object({
  personalizations: z.array(z.object({ to: z.array(z.object({ email: z.string() })) })),
  subject: z.string(),
  headers: z.object({ 'Message-ID': z.string() }),
});

export async function startMailbox(): Promise<Mailbox> {
  const mails: Mailbox['mails'] = [];
  const texts: Mailbox['texts'] = [];
  const secret = () => `sandbox-${randomBytes(24).toString('base64url')}`;
  const sendgrid = await startStandIn(secret(), ({ body = '' }) => {
    const { personalizations, subject, headers } = mailShape.parse(JSON.parse(body));
    const to = personalizations[0]?.to[0]?.email ?? '';
    mails.push({ messageId: headers['Message-ID'], to, subject });
    return { status: 202, headers: { 'x-message-id': randomBytes(8).toString('hex') } };
  });
  const account = `AC${randomBytes(16).toString('hex')}`;
  const twilio = await startStandIn(
    randomBytes(16).toString('hex'),
    ({ body }) => {
      const to = new URLSearchParams(body).get('To') ?? '';
      texts.push({ to });
      const sid = `SM${randomBytes(16).toString('hex')}`;
      const message = { sid, status: 'queued', to, from: null, num_segments: '1', error_code: null };
      return { status: 201, body: message };
    },
    account,
  );
  onTestFinished(async () => {
    await Promise.all([sendgrid.close(), twilio.close()]);
  });
  return { vendorUrls: { sendgrid: sendgrid.url.href, twilio: twilio.url.href }, mails, texts };
}

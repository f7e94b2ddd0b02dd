// Mail by SendGrid as a caller sees it: in the sandbox, and when SendGrid fails.
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { sendEmail } from '../../../src/gateway/channels/send-email.ts';
import { startSendGrid } from '../../../src/sandbox/sendgrid/stand-in.ts';
import { closeVendors, json, text, type VendorReply, vendorThat } from '../../gateway/engine/loopback-vendor.ts';
import { callTool, contextOf, failureOf, messagingEngine } from '../messaging-engine.ts';
import { smtpUrl, startMailServer } from './mail-server.ts';

afterEach(closeVendors);

const mail = { to: ['Ada Byron <ada@example.com>'], subject: 'Nightly report', html: '<p>All is well.</p>' };

async function sandbox() {
  const { url, close } = await startSendGrid();
  onTestFinished(close);
  const outbox = async (): Promise<unknown> => {
    const headers = { authorization: `Bearer ${url.password}` };
    return (await fetch(new URL('/sandbox/outbox', url.origin), { headers })).json();
  };
  return { engine: messagingEngine({ vendorUrls: { sendgrid: url } }), outbox };
}

describe("the sandbox's SendGrid", () => {
  it('takes a mail, which is in its outbox then, with a text part made from the HTML', async () => {
    const { engine, outbox } = await sandbox();
    const result = await callTool(engine, 'velaro_send_email', mail);
    expect(result.structuredContent).toEqual({
      transport: 'sendgrid',
      messageId: expect.stringMatching(/^[\w-]{22}$/),
      refused: [],
    });
    expect(result._meta).toEqual({ 'velaro/sandbox': true, 'velaro/untrusted': 'sendgrid' });
    expect(await outbox()).toMatchObject({
      mails: [
        {
          messageId: result.structuredContent?.messageId,
          from: { email: 'support@acme.example', name: 'Acme Support' },
          to: [{ email: 'ada@example.com', name: 'Ada Byron' }],
          subject: 'Nightly report',
          text: 'All is well.',
          html: '<p>All is well.</p>',
        },
      ],
    });
  });

  it('takes one from the gateway itself in the same way', async () => {
    const { engine, outbox } = await sandbox();
    expect(await sendEmail(engine, { ...mail, subject: 'Step 1' }, contextOf())).toMatchObject({
      transport: 'sendgrid',
    });
    expect(await outbox()).toMatchObject({ mails: [{ subject: 'Step 1' }] });
  });

  it('refuses a sender that is not verified: speaks of the sender, not of the key', async () => {
    const { engine, outbox } = await sandbox();
    expect(await failureOf(engine, 'velaro_send_email', { ...mail, from: 'me@elsewhere.example' })).toEqual({
      code: 'vendor.refused',
      message:
        'SendGrid refused the call (HTTP 403) for from: "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved".',
      retryable: false,
      details: { vendor: 'sendgrid', status: 403, field: 'from' },
    });
    expect(await outbox()).toEqual({ mails: [] });
  });
});

const apiKey = `key-${process.pid}-${'x'.repeat(30)}`;

describe('which service sends', () => {
  it('SendGrid, also where a mail server is set up', async () => {
    const sendgrid = await vendorThat((response) => response.writeHead(202, { 'x-message-id': 'm1' }).end());
    const server = await startMailServer();
    const engine = messagingEngine({
      vendorUrls: { sendgrid: sendgrid.url },
      environment: { SMTP_URL: smtpUrl(server.port) },
    });
    const { structuredContent } = await callTool(engine, 'velaro_send_email', mail);
    expect(structuredContent).toEqual({ transport: 'sendgrid', messageId: 'm1', refused: [] });
    expect(sendgrid.received).toMatchObject([{ method: 'POST', path: '/v3/mail/send' }]);
    expect(server.taken).toEqual([]);
  });

  it('none: the tool is not there, even where a sender is set', () => {
    const engine = messagingEngine({ environment: { EMAIL_FROM: 'reports@acme.example' } });
    expect(engine.find('velaro_send_email')).toBeUndefined();
  });
});

/** What the caller is told by a SendGrid that answers so, and how often it was asked. */
async function told(reply: VendorReply) {
  const sendgrid = await vendorThat(reply);
  const error = await failureOf(messagingEngine({ vendorUrls: { sendgrid: sendgrid.url } }), 'velaro_send_email', mail);
  return { error, requests: sendgrid.received.length };
}

const refusal = (status: number, message: string, field: string | null = null) =>
  json(status, { errors: [{ message, field, help: null }] });

describe('a SendGrid that fails', () => {
  it('expired credentials: says which setting to check', async () => {
    const message = 'The provided authorization grant is invalid, expired, or revoked';
    expect(await told(refusal(401, message))).toEqual({
      requests: 1,
      error: {
        code: 'vendor.unauthorized',
        message: `SendGrid does not give this gateway access (HTTP 401): "${message}".`,
        hint: 'Check SENDGRID_API_KEY where the gateway runs, and that they give access to mail.send.',
        retryable: false,
        details: { vendor: 'sendgrid', status: 401 },
      },
    });
  });

  it('a key that may not send: the same; an account without credits: not', async () => {
    expect((await told(refusal(403, 'access forbidden'))).error?.code).toBe('vendor.unauthorized');
    expect((await told(refusal(401, 'Maximum credits exceeded'))).error).toMatchObject({
      code: 'vendor.refused',
      message: 'SendGrid refused the call (HTTP 401): "Maximum credits exceeded".',
    });
  });

  it('a field that it does not take: named', async () => {
    const reply = refusal(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email');
    expect((await told(reply)).error).toMatchObject({
      code: 'vendor.refused',
      details: { status: 400, field: 'personalizations.0.to.0.email' },
    });
  });

  it('too many requests: told the wait by SendGrid’s own clock, and not repeated', async () => {
    const reply: VendorReply = (response) =>
      response
        .writeHead(429, {
          date: 'Sun, 22 Nov 2026 12:00:00 GMT',
          'x-ratelimit-reset': String(Date.UTC(2026, 10, 22, 12, 0, 42) / 1000),
        })
        .end(JSON.stringify({ errors: [{ message: 'too many requests', field: null }] }));
    expect(await told(reply)).toMatchObject({
      requests: 1,
      error: { code: 'vendor.throttled', retryAfterSeconds: 42, retryable: true },
    });
  });

  const unknownEnd = { hint: 'It may have been done all the same: look before you call again.', retryable: false };

  it.each([
    ['HTTP 500', refusal(500, 'internal server error'), 'vendor.unavailable', unknownEnd],
    ['HTTP 503 with HTML', text(503, '<html>down</html>'), 'vendor.unavailable', unknownEnd],
    ['a connection that ends', (response) => response.destroy(), 'vendor.unavailable', unknownEnd],
    ['HTML instead of an answer', text(200, '<html>hello</html>'), 'vendor.answer', { retryable: false }],
    ['202 without an id', text(202, ''), 'vendor.answer', { retryable: false }],
  ] satisfies [string, VendorReply, string, object][])(
    '%s: told, and never sent twice',
    async (_what, reply, code, more) => {
      expect(await told(reply)).toMatchObject({ requests: 1, error: { code, ...more } });
    },
  );
});

it('settings that cannot be used are named, without showing them', () => {
  const open = (environment: Readonly<Record<string, string>>) => () => messagingEngine({ environment });
  expect(open({ SENDGRID_API_KEY: 'short' })).toThrow('SENDGRID_API_KEY must be a SendGrid API key.');
  expect(open({ SENDGRID_API_KEY: apiKey, SENDGRID_REGION: 'mars' })).toThrow('SENDGRID_REGION must be global or eu.');
  expect(open({ SENDGRID_API_KEY: apiKey, EMAIL_FROM: 'a@b.co\nBcc: x@y.co' })).toThrow('EMAIL_FROM must be one line');
  const form =
    'SMTP_URL must be like smtp://mail.example.com:587, or smtps:// for TLS from the start, with user:password@ before the host.';
  for (const url of ['mail.example.com', 'http://mail.example.com', 'smtp://', 'smtp://mail.example.com/path'])
    expect(open({ SMTP_URL: url }), url).toThrow(form);
  expect(open({ SMTP_URL: 'smtp://user@mail.example.com' })).toThrow('must have both a user and a password');
  expect(open({ SMTP_URL: 'smtp://u:%zz@mail.example.com' })).toThrow('must have user and password percent-encoded');
  expect(open({ SMTP_URL: 'smtp://mail.example.com?pool=1' })).toThrow('takes nothing after its ? but tls=off');
  expect(open({ SMTP_URL: 'smtps://mail.example.com?tls=off' })).toThrow('cannot be smtps:// with tls=off');
  expect(open({ SMTP_URL: 'smtp://u:p@mail.example.com?tls=off' })).toThrow('must not have tls=off with a password');
});

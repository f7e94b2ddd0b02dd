// What velaro_send_email says to a mail that must not be sent: each field at fault is named, and nothing leaves.
import { describe, expect, it } from 'vitest';
import { smtp } from '../../../src/skills/smtp/vendor.ts';
import { failureOf, messagingEngine } from '../messaging-engine.ts';
import { smtpUrl, startMailServer } from './mail-server.ts';

const mail = { to: ['ada@example.com'], subject: 'Hello', text: 'Hi' };

const line = 'must be one line, without line breaks and other control characters';
const address = 'must be an e-mail address such as ada@example.com, or Ada Byron <ada@example.com>';

async function problems(change: object) {
  const { port, taken } = await startMailServer({ authOptional: true });
  const environment = { SMTP_URL: smtpUrl(port, false), EMAIL_FROM: 'reports@acme.example' };
  const error = await failureOf(messagingEngine({ environment }), 'velaro_send_email', { ...mail, ...change });
  expect(error?.code).toBe('tool.arguments');
  expect(taken).toEqual([]);
  return error?.details?.fields;
}

describe('lines of its own in the head of the mail', () => {
  it.each([
    ['subject', { subject: 'Hello\r\nBcc: mallory@example.com' }, 'subject'],
    ['subject, by a line feed alone', { subject: 'Hello\nX-Spam: no' }, 'subject'],
    ['subject, by a separator of Unicode', { subject: 'Hello\u2028Bcc: mallory@example.com' }, 'subject'],
    ['subject, with a NUL', { subject: 'Hello\u0000' }, 'subject'],
    ['from', { from: 'a@b.co\r\nBcc: mallory@example.com' }, 'from'],
    ['from, in its name', { from: 'A\r\nBcc: mallory@example.com\r\n <a@b.co>' }, 'from'],
    ['to', { to: ['a@b.co', 'c@d.co\r\nBcc: mallory@example.com'] }, 'to.1'],
    ['cc', { cc: ['a@b.co\nRCPT TO:<mallory@example.com>'] }, 'cc.0'],
    ['replyTo', { replyTo: 'a@b.co\r\n\r\n<html>' }, 'replyTo'],
  ])('in %s', async (_what, change, field) => {
    expect(await problems(change)).toEqual([{ field, problem: line }]);
  });
});

it.each([
  [{ to: ['ada'] }, [{ field: 'to.0', problem: address }]],
  [{ to: ['a@b.co, mallory@example.com'] }, [{ field: 'to.0', problem: address }]],
  [{ to: ['Ada <a@b.co> <mallory@example.com>'] }, [{ field: 'to.0', problem: address }]],
  [{ replyTo: 'ada@localhost' }, [{ field: 'replyTo', problem: address }]],
  [{ to: ['a'.repeat(321)] }, [{ field: 'to.0', problem: 'must have at most 320 characters' }]],
  [{ to: [] }, [{ field: 'to', problem: 'must have at least 1 item' }]],
  [{ to: 'ada@example.com' }, [{ field: 'to', problem: 'must be a list' }]],
  [{ subject: '' }, [{ field: 'subject', problem: 'must have at least 1 character' }]],
  [{ text: undefined }, [{ field: 'text', problem: 'is missing: give text, html or both' }]],
  [
    { cc: ['Ada <ADA@example.com>'] },
    [{ field: 'cc.0', problem: 'is there twice: to and cc may hold an address once' }],
  ],
  [
    { to: ['ada@example.com', 'ada@example.com'] },
    [{ field: 'to.1', problem: 'is there twice: to and cc may hold an address once' }],
  ],
  [{ sendAt: 1_795_000_000_000 }, [{ field: 'sendAt', problem: 'must be Unix time in seconds, not in milliseconds' }]],
  [{ sendAt: '2026-12-01' }, [{ field: 'sendAt', problem: 'must be a number' }]],
  [{ bcc: ['x@y.co'] }, [{ field: 'bcc', problem: 'is not a field of velaro_send_email, did you mean cc?' }]],
])('%j: named', async (change, expected) => {
  expect(await problems(change)).toEqual(expected);
});

it.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'required' }],
  ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'first' }],
  ['smtp://mail.example.com:25', { host: 'mail.example.com', port: 25, tls: 'required' }],
  ['smtp://mailhog:1025?tls=off', { host: 'mailhog', port: 1025, tls: 'off' }],
  ['smtp://localhost:1025', { host: 'localhost', port: 1025, tls: 'offered' }],
  ['smtp://[::1]:1025', { host: '::1', port: 1025, tls: 'offered' }],
  [
    'smtps://a%40b.co:p%2F%3A@mail.example.com:2465/',
    { host: 'mail.example.com', port: 2465, tls: 'first', login: { user: 'a@b.co', password: 'p/:' } },
  ],
])('the setting %s: how the server is reached', (url, server) => {
  expect(smtp.credentials.server.schema.parse(url)).toEqual(server);
});

// The sandbox's SendGrid over HTTP: mail is accepted and kept in an outbox, or refused in SendGrid's words.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSendGrid } from '../../../src/sandbox/sendgrid/stand-in.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';

let standIn: StandIn;

beforeEach(async () => {
  standIn = await startSendGrid();
});

afterEach(() => standIn.close());

interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(path: string, { method = 'GET', body, headers }: Sent = {}) {
  const { origin, password } = standIn.url;
  const response = await fetch(new URL(path, origin), {
    method,
    headers: { authorization: `Bearer ${password}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, id: response.headers.get('x-message-id'), body: answer };
}

const post = (mail: object, headers?: Readonly<Record<string, string>>) =>
  send('/v3/mail/send', { method: 'POST', body: JSON.stringify(mail), ...(headers && { headers }) });

const mail = {
  personalizations: [{ to: [{ email: 'ada@example.com', name: 'Ada' }] }],
  from: { email: 'support@acme.example' },
  subject: 'Hello',
  content: [{ type: 'text/plain', value: 'Hi' }],
};

it('accepts a mail without a word, and has it in the outbox', async () => {
  const first = await post(mail);
  expect(first).toEqual({ status: 202, id: expect.stringMatching(/^[\w-]{22}$/), body: null });
  await post({ ...mail, subject: 'Second', content: [...mail.content, { type: 'text/html', value: '<p>Hi</p>' }] });
  expect((await send('/sandbox/outbox')).body).toMatchObject({
    mails: [
      { subject: 'Second', text: 'Hi', html: '<p>Hi</p>' },
      {
        messageId: first.id,
        from: { email: 'support@acme.example' },
        to: [{ email: 'ada@example.com', name: 'Ada' }],
        cc: [],
        subject: 'Hello',
        text: 'Hi',
      },
    ],
  });
});

describe('refuses', () => {
  const farAhead = Math.floor(Date.now() / 1000) + 80 * 60 * 60;

  it.each([
    ['no recipient', { personalizations: [{ to: [] }] }, 400, 'personalizations.0.to'],
    [
      'an address that is none',
      { personalizations: [{ to: [{ email: 'ada' }] }] },
      400,
      'personalizations.0.to.0.email',
    ],
    [
      'an address that is there twice',
      { personalizations: [{ to: [{ email: 'a@b.co' }], cc: [{ email: 'A@b.co' }] }] },
      400,
      'personalizations.0',
    ],
    ['a sender that is none', { from: { email: 'x' } }, 400, 'from.email'],
    ['a sender that is not verified', { from: { email: 'me@elsewhere.example' } }, 403, 'from'],
    ['no subject', { subject: '' }, 400, 'subject'],
    ['no content', { content: [] }, 400, 'content'],
    ['empty content', { content: [{ type: 'text/plain', value: '' }] }, 400, 'content.0.value'],
    [
      'HTML before text',
      {
        content: [
          { type: 'text/html', value: 'a' },
          { type: 'text/plain', value: 'a' },
        ],
      },
      400,
      'content',
    ],
    ['a time too far ahead', { send_at: farAhead }, 400, 'send_at'],
    ['an answer address that is none', { reply_to: { email: 'x' } }, 400, 'reply_to.email'],
  ])('%s', async (_what, change, status, field) => {
    expect(await post({ ...mail, ...change })).toMatchObject({
      status,
      id: null,
      body: { errors: [{ field, message: expect.stringMatching(/./) }] },
    });
    expect((await send('/sandbox/outbox')).body).toEqual({ mails: [] });
  });

  it('another key, path, method or content type, and what is not JSON', async () => {
    expect(await post(mail, { authorization: 'Bearer other' })).toEqual({
      status: 401,
      id: null,
      body: {
        errors: [
          { message: 'The provided authorization grant is invalid, expired, or revoked', field: null, help: null },
        ],
      },
    });
    expect((await send('/v3/scopes')).body).toEqual({ scopes: ['mail.send'] });
    expect((await send('/v3/templates')).status).toBe(404);
    expect((await send('/v3/mail/send')).status).toBe(405);
    expect((await post(mail, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send('/v3/mail/send', { method: 'POST', body: '{' })).status).toBe(400);
    expect((await post({ ...mail, subject: 'x'.repeat(1024 * 1024) })).status).toBe(413);
  });
});

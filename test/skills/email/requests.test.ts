// What velaro_send_email sends to SendGrid, judged by SendGrid's own description; and what it hands to a mail server.
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import tool from '../../../src/skills/email/send-email.ts';
import { type OpenApiOracle, openApiOracle } from '../../parts/openapi-oracle.ts';
import { descriptionAt, firstRequest, requiredFields, spoilField } from '../../parts/vendor-oracle.ts';

const below = '/v3/';
const file = descriptionAt('sendgrid/tsg_mail_v3.json');
const [sendgridWork, smtpWork] = tool.carriers;
if (!sendgridWork || !smtpWork) throw new Error('the tool has lost a way');

const full = {
  to: ['Ada Byron <ada@example.com>', 'grace@example.com'],
  subject: 'Nightly report',
  text: 'All is well.',
  html: '<p>All is <b>well</b>.</p>',
  cc: ['ops@example.com'],
  replyTo: 'answers@acme.example',
  from: 'Reports <reports@acme.example>',
  sendAt: 1_795_000_000,
};

const heads = { unsubscribeUrl: 'https://gateway.example.com/unsubscribe/x', idempotencyKey: 'snd_0001' };

const requestFor = (input: object) => firstRequest(sendgridWork, tool.input.parse(input));

describe.skipIf(file === undefined)("SendGrid's description", () => {
  let oracle: OpenApiOracle;

  beforeAll(() => {
    oracle = openApiOracle(file ?? '');
  });

  it('takes the example, and every field there is', () => {
    expect(oracle.complaints({ below, request: requestFor(tool.example) })).toEqual([]);
    const all = { ...full, ...heads };
    expect(Object.keys(all).sort()).toEqual(Object.keys(tool.input.shape).sort());
    expect(oracle.complaints({ below, request: requestFor(all) })).toEqual([]);
  });

  it.each(Object.entries(tool.input.parse(full)))('refuses the mail with %s spoilt', (_field, value) => {
    const request = spoilField(requestFor(full), value);
    if (!request) throw new Error('the field is not in the request');
    expect(oracle.complaints({ below, request })).not.toEqual([]);
  });
});

it('the fields that have to be given are these; of text and html one of both', () => {
  expect(requiredFields(tool)).toEqual(['to', 'subject']);
});

it('SendGrid gets the whole mail', () => {
  expect(requestFor(full)).toEqual({
    method: 'POST',
    path: 'mail/send',
    body: {
      personalizations: [
        {
          to: [{ email: 'ada@example.com', name: 'Ada Byron' }, { email: 'grace@example.com' }],
          cc: [{ email: 'ops@example.com' }],
        },
      ],
      from: { email: 'reports@acme.example', name: 'Reports' },
      reply_to: { email: 'answers@acme.example' },
      subject: 'Nightly report',
      content: [
        { type: 'text/plain', value: 'All is well.' },
        { type: 'text/html', value: '<p>All is <b>well</b>.</p>' },
      ],
      send_at: 1_795_000_000,
    },
  });
});

it('SendGrid gets the heads of a mail that can be unsubscribed from, and that a copy is known by', () => {
  expect(z.object({ headers: z.unknown() }).parse(requestFor({ ...full, ...heads }).body).headers).toEqual({
    'List-Unsubscribe': '<https://gateway.example.com/unsubscribe/x>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Message-ID': '<snd_0001@acme.example>',
  });
});

it('an address that unsubscribes is https, and holds nothing that ends its line', () => {
  for (const unsubscribeUrl of [
    'http://gateway.example.com/x',
    'mailto:a@b.co',
    'https://a.example/\r\nBcc: b@c.co',
    'x',
  ])
    expect(tool.input.safeParse({ ...full, unsubscribeUrl }).error?.issues[0]?.message).toBe(
      'must be an https address',
    );
});

it('HTML alone gets a text part made from it, also where it has nothing to read', () => {
  const content = (html: string) => {
    const body = requestFor({ to: ['a@b.co'], subject: 's', html }).body;
    return z.object({ content: z.array(z.object({ type: z.string(), value: z.string() })) }).parse(body).content;
  };
  expect(content('<h1>Sales</h1><p>Up &amp; up</p>')).toEqual([
    { type: 'text/plain', value: 'Sales\n\nUp & up' },
    { type: 'text/html', value: '<h1>Sales</h1><p>Up &amp; up</p>' },
  ]);
  expect(content('<img src="x.png">')[0]).toEqual({ type: 'text/plain', value: ' ' });
});

it('without a sender, in the call or in the settings: told what to give or to set', () => {
  const input = tool.input.parse(tool.example);
  for (const work of [sendgridWork, smtpWork])
    expect(() => firstRequest(work, input, {})).toThrow(
      expect.objectContaining({
        code: 'tool.arguments',
        message: 'from is missing, and EMAIL_FROM is not set where the gateway runs.',
        hint: 'Give from, or set EMAIL_FROM.',
      }),
    );
});

it('a time to send at is refused where a mail server sends at once', () => {
  const input = tool.input.parse({ ...tool.example, sendAt: 1_795_000_000 });
  expect(() => firstRequest(smtpWork, input)).toThrow(
    expect.objectContaining({
      code: 'tool.arguments',
      message: 'sendAt is not possible here: a mail server sends at once.',
    }),
  );
});

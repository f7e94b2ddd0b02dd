// The sandbox's Twilio over HTTP: what is sent is kept and read back, and what Twilio refuses is refused in its words.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';
import { startTwilio } from '../../../src/sandbox/twilio/stand-in.ts';
import { field } from '../../parts/json-field.ts';

let standIn: StandIn;

beforeEach(async () => {
  standIn = await startTwilio();
});

afterEach(() => standIn.close());

interface Sent {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly login?: string;
}

/** @param path below the account. */
async function send(path: string, { form, method = form ? 'POST' : 'GET', login }: Sent = {}) {
  const { origin, username, password } = standIn.url;
  const basic = Buffer.from(login ?? `${username}:${password}`).toString('base64');
  const response = await fetch(new URL(`/2010-04-01/Accounts/${username}${path}`, origin), {
    method,
    headers: { authorization: `Basic ${basic}` },
    ...(form && { body: new URLSearchParams(form) }),
  });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

const sms = { To: '+15558675310', From: '+15005550006', Body: 'hi' };
const call = {
  To: '+15557654321',
  From: '+15005550006',
  Twiml: '<Response><Dial callerId="+15005550006"><Number>+15558675310</Number></Dial></Response>',
};

describe('a message', () => {
  it('is queued when it is sent, delivered when it is read back, and in the list', async () => {
    const sent = await send('/Messages.json', { form: sms });
    expect(sent).toMatchObject({
      status: 201,
      body: {
        status: 'queued',
        to: '+15558675310',
        from: '+15005550006',
        body: 'hi',
        num_segments: '1',
        num_media: '0',
      },
    });
    const sid = field(sent.body, 'sid');
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(await send(`/Messages/${sid}.json`)).toMatchObject({ status: 200, body: { sid, status: 'delivered' } });
    await send('/Messages.json', { form: { ...sms, To: '+447700900123', MediaUrl: 'https://a.example/1.png' } });
    expect((await send('/Messages.json')).body).toMatchObject({
      messages: [{ to: '+447700900123', num_media: '1', sid: expect.stringMatching(/^MM/) }, { sid }],
    });
    expect(field((await send('/Messages.json?To=%2B15558675310')).body, 'messages')).toHaveLength(1);
    expect(field((await send('/Messages.json?PageSize=1')).body, 'messages')).toHaveLength(1);
  });

  it.each([
    ['a'.repeat(160), '1'],
    ['a'.repeat(161), '2'],
    ['€'.repeat(80), '1'],
    ['€'.repeat(81), '2'],
    ['ж'.repeat(70), '1'],
    ['ж'.repeat(71), '2'],
  ])('%j is charged as %s', async (text, segments) => {
    const { body } = await send('/Messages.json', { form: { ...sms, Body: text } });
    expect(body).toMatchObject({ num_segments: segments });
  });

  it.each([
    [{ To: '' }, 21604, "A 'To' phone number is required."],
    [{ From: '' }, 21603, "A 'From' phone number is required."],
    [{ Body: '' }, 21602, 'Message body is required.'],
    [{ Body: 'x'.repeat(1601) }, 21617, 'The concatenated message body exceeds the 1600 character limit'],
    [{ To: '5558675310' }, 21211, "Invalid 'To' Phone Number: 5558675310"],
    [{ To: '+15005550001' }, 21211, "Invalid 'To' Phone Number: +15005550001"],
    [{ To: '+15005550009' }, 21614, "'To' number: +15005550009, is not a mobile number"],
    [{ To: '+15005550006' }, 21266, "'To' and 'From' number cannot be the same: +15005550006"],
    [{ From: 'ACME' }, 21212, 'Invalid From Number (caller ID): ACME'],
    [
      { From: '+15550000000' },
      21606,
      'The From phone number +15550000000 is not a valid, SMS-capable inbound phone number',
    ],
    [{ MediaUrl: 'file:///etc/passwd' }, 21620, 'Invalid media URL(s)'],
  ])('with %j is refused', async (change, code, message) => {
    expect(await send('/Messages.json', { form: { ...sms, ...change } })).toEqual({
      status: 400,
      body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status: 400 },
    });
    expect(field((await send('/Messages.json')).body, 'messages')).toEqual([]);
  });
});

describe('a call', () => {
  it('rings the first phone, and has a second leg to the number that its TwiML dials', async () => {
    const made = await send('/Calls.json', { form: call });
    expect(made).toMatchObject({
      status: 201,
      body: { status: 'queued', to: '+15557654321', from: '+15005550006', start_time: null, parent_call_sid: null },
    });
    const sid = field(made.body, 'sid');
    expect(await send(`/Calls/${sid}.json`)).toMatchObject({ status: 200, body: { sid, status: 'completed' } });
    expect((await send(`/Calls.json?ParentCallSid=${sid}`)).body).toMatchObject({
      calls: [{ to: '+15558675310', from: '+15005550006', direction: 'outbound-dial', parent_call_sid: sid }],
    });
  });

  it('with TwiML that is cut has no second leg', async () => {
    const { body } = await send('/Calls.json', { form: { ...call, Twiml: '<Response><Dial><Number>+155586' } });
    expect(field((await send(`/Calls.json?ParentCallSid=${field(body, 'sid')}`)).body, 'calls')).toEqual([]);
  });

  it.each([
    [{ To: '' }, 21201],
    [{ From: '' }, 21213],
    [{ Twiml: '' }, 21205],
    [{ To: '12' }, 21211],
    [{ From: '+15550000000' }, 21210],
  ])('with %j is refused', async (change, code) => {
    expect(await send('/Calls.json', { form: { ...call, ...change } })).toMatchObject({ status: 400, body: { code } });
  });
});

it('the account can be looked at; another login, path, method or id is refused as Twilio does', async () => {
  const { username } = standIn.url;
  expect(await send('.json')).toMatchObject({ status: 200, body: { sid: username, status: 'active' } });
  for (const login of ['', `${username}:wrong`, `AC${'0'.repeat(32)}:${standIn.url.password}`])
    expect(await send('/Messages.json', { login })).toMatchObject({
      status: 401,
      body: { code: 20003, message: 'Authenticate' },
    });
  expect(await send('/Messages/SM0.json')).toEqual({
    status: 404,
    body: {
      code: 20404,
      message: `The requested resource /2010-04-01/Accounts/${username}/Messages/SM0.json was not found`,
      more_info: 'https://www.twilio.com/docs/errors/20404',
      status: 404,
    },
  });
  expect(await send('/Faxes.json')).toMatchObject({ status: 404, body: { code: 20404 } });
  expect(await send('/Messages.json', { method: 'PUT' })).toMatchObject({ status: 405, body: { code: 20004 } });
});

// SMS and calls as a caller sees them: against the sandbox's Twilio, and against one that fails.
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { sendSms } from '../../../src/gateway/channels/send-sms.ts';
import { startTwilio } from '../../../src/sandbox/twilio/stand-in.ts';
import { twilio } from '../../../src/skills/twilio/vendor.ts';
import { closeVendors, json, text, type VendorReply, vendorThat } from '../../gateway/engine/loopback-vendor.ts';
import { field } from '../../parts/json-field.ts';
import { callTool, contextOf, failureOf, messagingEngine } from '../messaging-engine.ts';

afterEach(closeVendors);

const sms = { to: '+15558675310', body: 'Your order is on its way.' };

describe("the sandbox's Twilio", () => {
  async function sandboxEngine() {
    const standIn = await startTwilio();
    onTestFinished(() => standIn.close());
    const { origin, username, password } = standIn.url;
    const read = async (path: string): Promise<unknown> => {
      const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
      return (await fetch(`${origin}/2010-04-01/Accounts/${username}/${path}`, { headers })).json();
    };
    return { engine: messagingEngine({ vendorUrls: { twilio: standIn.url } }), read };
  }

  it('takes an SMS, which can be read back there', async () => {
    const { engine, read } = await sandboxEngine();
    const result = await callTool(engine, 'velaro_send_sms', sms);
    const sid = field(result.structuredContent, 'sid');
    expect(result.structuredContent).toEqual({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      status: 'queued',
      to: '+15558675310',
      from: '+15005550006',
      segments: 1,
      errorCode: null,
    });
    expect(result._meta).toMatchObject({ 'velaro/sandbox': true });
    expect(await read(`Messages/${sid}.json`)).toMatchObject({ body: sms.body, status: 'delivered' });
  });

  it('takes one from the gateway itself in the same way', async () => {
    const { engine, read } = await sandboxEngine();
    const { sid, status } = await sendSms(engine, sms, contextOf());
    expect(status).toBe('queued');
    expect(await read(`Messages/${sid}.json`)).toMatchObject({ body: sms.body });
    await expect(sendSms(engine, { to: '5558675310', body: 'x' }, contextOf())).rejects.toMatchObject({
      code: 'tool.arguments',
    });
    await expect(sendSms(messagingEngine({}), sms, contextOf())).rejects.toMatchObject({ code: 'vendor.unconfigured' });
  });

  it('rings the agent and dials the customer', async () => {
    const { engine, read } = await sandboxEngine();
    const people = { customerPhone: '+15558675310', agentPhone: '+15557654321' };
    const { structuredContent } = await callTool(engine, 'velaro_click_to_call', people);
    expect(structuredContent).toMatchObject({ status: 'queued', to: '+15557654321', startTime: null });
    expect(await read(`Calls.json?ParentCallSid=${field(structuredContent, 'sid')}`)).toMatchObject({
      calls: [{ to: '+15558675310', from: '+15005550006' }],
    });
  });

  it('refuses a number that is not the account’s: told which field, and that nothing was sent', async () => {
    const { engine, read } = await sandboxEngine();
    expect(await failureOf(engine, 'velaro_send_sms', { ...sms, from: '+15550000000' })).toEqual({
      code: 'vendor.refused',
      message:
        'Twilio refused the call (HTTP 400, 21606) for From: "The From phone number +15550000000 is not a valid, SMS-capable inbound phone number".',
      retryable: false,
      details: { vendor: 'twilio', status: 400, vendorCode: '21606', field: 'From' },
    });
    expect(await read('Messages.json')).toMatchObject({ messages: [] });
  });
});

describe('a number that is not in E.164 form', () => {
  const e164 =
    "must be a number in E.164 form: +, the country's code and the number, digits only, such as +15558675310";

  it.each([
    '5558675310',
    '+1 555 867 5310',
    '+1-555-867-5310',
    '(555) 867-5310',
    '+05558675310',
    '+155586',
    '+1555867531012345',
    'whatsapp:+15558675310',
    '+15558675310\n',
    '',
  ])('%j: says what a number looks like, and calls nobody', async (to) => {
    const { engine, received } = await engineOn(json(201, {}));
    expect(await failureOf(engine, 'velaro_send_sms', { ...sms, to })).toMatchObject({
      code: 'tool.arguments',
      message: `to ${e164}.`,
      details: { fields: [{ field: 'to', problem: e164 }] },
    });
    expect(received).toEqual([]);
  });

  it.each([
    ['velaro_send_sms', { ...sms, from: 'ACME' }, 'from'],
    ['velaro_click_to_call', { customerPhone: '911', agentPhone: '+15557654321' }, 'customerPhone'],
    ['velaro_click_to_call', { customerPhone: '+15558675310', agentPhone: '<Hangup/>' }, 'agentPhone'],
    ['velaro_click_to_call', { customerPhone: '+15558675310', agentPhone: '+15557654321', callerId: 'x' }, 'callerId'],
  ])('in %s, %j: names %s', async (name, args, at) => {
    const error = await failureOf(messagingEngine({ environment: environment() }), name, args);
    expect(error).toMatchObject({ code: 'tool.arguments', details: { fields: [{ field: at, problem: e164 }] } });
  });

  it('an SMS without text, too long, or with pictures that are no https addresses: names each', async () => {
    const engine = messagingEngine({ environment: environment() });
    const wrong = { to: sms.to, body: 'x'.repeat(1601), mediaUrls: ['http://a.example/1.png'] };
    expect((await failureOf(engine, 'velaro_send_sms', wrong))?.message).toBe(
      'body must have at most 1600 characters; mediaUrls.0 must be an https address.',
    );
  });
});

const accountSid = `AC${'0a'.repeat(16)}`;
const authToken = `token-${process.pid}-${'x'.repeat(20)}`;
const environment = (more: Readonly<Record<string, string>> = {}) => ({
  TWILIO_ACCOUNT_SID: accountSid,
  TWILIO_AUTH_TOKEN: authToken,
  ...more,
});

/** An engine whose Twilio answers so. */
async function engineOn(...replies: readonly VendorReply[]) {
  const { url: at, received } = await vendorThat(...replies);
  const url = new URL(at);
  url.username = accountSid;
  return { engine: messagingEngine({ vendorUrls: { twilio: url } }), received };
}

/** What the caller is told by a Twilio that answers so, and how often it was asked. */
async function told(...replies: readonly VendorReply[]) {
  const { engine, received } = await engineOn(...replies);
  const error = await failureOf(engine, 'velaro_send_sms', sms);
  return { error, requests: received.length };
}

const refusal = (status: number, code: number, message: string, headers?: Readonly<Record<string, string>>) =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers);

describe('a Twilio that fails', () => {
  it('expired credentials: says which settings to check', async () => {
    expect(await told(refusal(401, 20003, 'Authenticate', { 'twilio-request-id': 'RQ1' }))).toEqual({
      requests: 1,
      error: {
        code: 'vendor.unauthorized',
        message: 'Twilio does not give this gateway access (HTTP 401, 20003): "Authenticate".',
        hint: 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN where the gateway runs.',
        retryable: false,
        details: { vendor: 'twilio', status: 401, vendorCode: '20003', vendorRequestId: 'RQ1' },
      },
    });
  });

  it('an account that is not there: speaks of the credentials, not of the message', async () => {
    const message = `The requested resource /2010-04-01/Accounts/${accountSid}/Messages.json was not found`;
    expect((await told(refusal(404, 20404, message))).error).toMatchObject({ code: 'vendor.unauthorized' });
  });

  it('too many requests: told the wait, and not repeated', async () => {
    expect(await told(refusal(429, 20429, 'Too Many Requests', { 'retry-after': '7' }))).toMatchObject({
      requests: 1,
      error: { code: 'vendor.throttled', retryAfterSeconds: 7, retryable: true, hint: 'Try again in 7 seconds.' },
    });
  });

  const unknownEnd = { hint: 'It may have been done all the same: look before you call again.', retryable: false };

  it.each([
    ['HTTP 500', refusal(500, 20500, 'Internal Server Error'), 'vendor.unavailable', unknownEnd],
    ['HTTP 503 with HTML', text(503, '<html>down</html>'), 'vendor.unavailable', unknownEnd],
    ['a connection that ends', (response) => response.destroy(), 'vendor.unavailable', unknownEnd],
    ['HTML instead of an answer', text(200, '<html>hello</html>'), 'vendor.answer', { retryable: false }],
    ['half a body', text(201, '{"sid":"SM'), 'vendor.answer', { retryable: false }],
    ['an answer without an id', json(201, { status: 'queued' }), 'vendor.answer', { retryable: false }],
    ['nothing at all', text(200, ''), 'vendor.answer', { retryable: false }],
  ] satisfies [string, VendorReply, string, object][])(
    '%s: told, and never sent twice',
    async (_what, reply, code, more) => {
      expect(await told(reply)).toMatchObject({ requests: 1, error: { code, ...more } });
    },
  );
});

describe('the credentials', () => {
  it('the auth token or an API key prove who calls, as user and password', () => {
    const basic = (login: string) => ({ authorization: `Basic ${Buffer.from(login).toString('base64')}` });
    const apiKey = `SK${'0b'.repeat(16)}`;
    const none = { authToken: undefined, apiKey: undefined, apiSecret: undefined, fromNumber: undefined };
    expect(twilio.headers({ ...none, accountSid, authToken })).toEqual(basic(`${accountSid}:${authToken}`));
    expect(twilio.headers({ ...none, accountSid, apiKey, apiSecret: 'apart' })).toEqual(basic(`${apiKey}:apart`));
    const variables = { TWILIO_ACCOUNT_SID: accountSid, TWILIO_API_KEY: apiKey, TWILIO_API_SECRET: authToken };
    expect(messagingEngine({ environment: variables }).find('velaro_send_sms')).toBeDefined();
  });

  it('incomplete or malformed: named, without showing them', () => {
    const open = (variables: Readonly<Record<string, string>>) => () => messagingEngine({ environment: variables });
    expect(open({ TWILIO_ACCOUNT_SID: accountSid })).toThrow(
      'TWILIO_AUTH_TOKEN is not set: Twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET together.',
    );
    expect(open(environment({ TWILIO_ACCOUNT_SID: 'AC1' }))).toThrow(
      "TWILIO_ACCOUNT_SID must be the account's SID: AC and 32 hexadecimal digits.",
    );
    expect(open(environment({ TWILIO_FROM_NUMBER: '5550100' }))).toThrow(
      'TWILIO_FROM_NUMBER must be a number in E.164 form',
    );
  });

  it('without any, the tools are not there; a sender that is nowhere set is asked for', async () => {
    expect(messagingEngine({}).find('velaro_send_sms')).toBeUndefined();
    const error = await failureOf(messagingEngine({ environment: environment() }), 'velaro_send_sms', sms);
    expect(error).toMatchObject({
      code: 'tool.arguments',
      message: 'from is missing, and TWILIO_FROM_NUMBER is not set where the gateway runs.',
    });
  });
});

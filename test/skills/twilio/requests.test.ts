// What the tools send to Twilio, judged by Twilio's own description; and the judge, which has to refuse what is spoilt.
import { beforeAll, describe, expect, it } from 'vitest';
import { vendorWork } from '../../../src/skills/define-tool.ts';
import clickToCall from '../../../src/skills/twilio/click-to-call.ts';
import sendSms from '../../../src/skills/twilio/send-sms.ts';
import { twilio } from '../../../src/skills/twilio/vendor.ts';
import { type OpenApiOracle, openApiOracle } from '../../parts/openapi-oracle.ts';
import { descriptionAt, exampleAccount, firstRequest, requiredFields, spoilField } from '../../parts/vendor-oracle.ts';

const below = '/2010-04-01/';
const file = descriptionAt('twilio/twilio_api_v2010.json');

const withEverything = {
  velaro_send_sms: {
    from: '+15017122661',
    mediaUrls: ['https://cdn.example.com/a.png', 'https://cdn.example.com/b.png'],
  },
  velaro_click_to_call: { callerId: '+15017122661' },
};

describe.skipIf(file === undefined).each([
  [sendSms.name, sendSms, withEverything.velaro_send_sms],
  [clickToCall.name, clickToCall, withEverything.velaro_click_to_call],
] as const)('%s', (_name, tool, more) => {
  let oracle: OpenApiOracle;

  beforeAll(() => {
    oracle = openApiOracle(file ?? '');
  });

  const [work] = vendorWork(tool);
  if (!work) throw new Error('the tool has no vendor');
  const full = { ...tool.example, ...more };
  const requestFor = (input: object) => firstRequest(work, tool.input.parse(input));

  it('is taken with its example, and with every field there is', () => {
    expect(oracle.complaints({ below, request: requestFor(tool.example) })).toEqual([]);
    expect(Object.keys(full).sort()).toEqual(Object.keys(tool.input.shape).sort());
    expect(oracle.complaints({ below, request: requestFor(full) })).toEqual([]);
  });

  it.each(Object.entries(full))('is refused with %s spoilt', (_field, value) => {
    const request = spoilField(requestFor(full), value);
    if (!request) throw new Error('the field is not in the request');
    expect(oracle.complaints({ below, request })).not.toEqual([]);
  });

  it('reads the answers that the description has as examples', () => {
    const answers = oracle.exampleAnswers({ below, request: requestFor(tool.example) });
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) {
      if (!('request' in work)) throw new Error('the tool asks several times');
      const input = tool.input.parse(tool.example);
      expect(tool.output.safeParse(work.read(work.answer.parse(answer), input))).toMatchObject({ success: true });
    }
  });
});

it.skipIf(file === undefined)('the request that tries credentials is one that Twilio takes', () => {
  const request = twilio.probe?.({ accountSid: `AC${'0'.repeat(32)}`, apiKey: undefined, fromNumber: undefined });
  if (!request) throw new Error('there is no probe');
  expect(openApiOracle(file ?? '').complaints({ below, request })).toEqual([]);
});

it('the fields that have to be given are these', () => {
  expect([requiredFields(sendSms), requiredFields(clickToCall)]).toEqual([
    ['to', 'body'],
    ['customerPhone', 'agentPhone'],
  ]);
});

it('an SMS is one form: the number that it is from is the usual one, pictures come each by itself', () => {
  const account = { accountSid: 'AC1', fromNumber: '+15005550006' };
  const input = { to: '+15558675310', body: 'a&b=ü', mediaUrls: ['https://a.example/1', 'https://a.example/2'] };
  expect(sendSms.request(input, { ...exampleAccount(sendSms.vendor), ...account, apiKey: undefined })).toEqual({
    method: 'POST',
    path: 'Accounts/AC1/Messages.json',
    form: {
      To: '+15558675310',
      From: '+15005550006',
      Body: 'a&b=ü',
      MediaUrl: ['https://a.example/1', 'https://a.example/2'],
    },
  });
});

it('a call rings the agent, and its TwiML dials the customer under the same number', () => {
  const account = { accountSid: 'AC1', apiKey: undefined, fromNumber: undefined };
  const input = { customerPhone: '+15558675310', agentPhone: '+15557654321', callerId: '+15017122661' };
  expect(clickToCall.request(input, account)).toEqual({
    method: 'POST',
    path: 'Accounts/AC1/Calls.json',
    form: {
      To: '+15557654321',
      From: '+15017122661',
      Twiml: '<Response><Dial callerId="+15017122661"><Number>+15558675310</Number></Dial></Response>',
    },
  });
});

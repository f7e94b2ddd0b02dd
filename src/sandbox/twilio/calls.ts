// The account's calls: the leg that the API rings, and the one that its TwiML dials once somebody has picked up.
import { randomBytes } from 'node:crypto';
import { checkRecipient, checkSender } from './phone-numbers.ts';
import { TwilioRefusal } from './refusal.ts';

export interface Call {
  readonly sid: string;
  readonly parent_call_sid: string | null;
  readonly account_sid: string;
  readonly api_version: string;
  readonly answered_by: null;
  readonly date_created: string;
  readonly date_updated: string;
  readonly direction: 'outbound-api' | 'outbound-dial';
  readonly duration: string | null;
  readonly end_time: string | null;
  readonly from: string;
  readonly price: null;
  readonly price_unit: string;
  readonly start_time: string | null;
  readonly status: 'queued' | 'completed';
  readonly to: string;
  readonly uri: string;
}

/**
 * The leg that is rung first, then the ones that it dials.
 * @throws TwilioRefusal for what Twilio would not call.
 */
export function newCall(accountSid: string, form: URLSearchParams, now: string): readonly [Call, ...Call[]] {
  const [to, from, twiml] = [form.get('To'), form.get('From'), form.get('Twiml')];
  if (!to) throw new TwilioRefusal(400, 21201, "No 'To' number is specified");
  if (!from) throw new TwilioRefusal(400, 21213, "No 'From' number is specified");
  if (!twiml && !form.get('Url')) throw new TwilioRefusal(400, 21205, 'Url parameter is required.');
  checkRecipient(to);
  checkSender(from, [
    21210,
    `The source phone number provided, ${from}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`,
  ]);
  const first = leg(accountSid, now, { to, from, parent: null });
  const dialled = dialledBy(twiml ?? '').map((dial) =>
    completed(leg(accountSid, now, { to: dial.to, from: dial.callerId ?? from, parent: first.sid })),
  );
  return [first, ...dialled];
}

/** As it is when it is next looked at: both sides of a call that goes nowhere have hung up at once. */
export function completed(call: Call): Call {
  const { date_created: at } = call;
  return { ...call, status: 'completed', start_time: at, end_time: at, duration: '0' };
}

function leg(
  accountSid: string,
  now: string,
  { to, from, parent }: { readonly to: string; readonly from: string; readonly parent: string | null },
): Call {
  const sid = `CA${randomBytes(16).toString('hex')}`;
  return {
    sid,
    parent_call_sid: parent,
    account_sid: accountSid,
    api_version: '2010-04-01',
    answered_by: null,
    date_created: now,
    date_updated: now,
    direction: parent === null ? 'outbound-api' : 'outbound-dial',
    duration: null,
    end_time: null,
    from,
    price: null,
    price_unit: 'USD',
    start_time: null,
    status: 'queued',
    to,
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${sid}.json`,
  };
}

const dialVerb = /<Dial(?:\s+callerId="([^"<>]*)")?\s*>((?:\s*<Number>[^<>]*<\/Number>)+)\s*<\/Dial>/;

/** The numbers in the document's `Dial`; none where it is not TwiML that dials. */
function dialledBy(twiml: string): readonly { readonly to: string; readonly callerId: string | undefined }[] {
  const [, callerId, numbers = ''] = dialVerb.exec(twiml) ?? [];
  return [...numbers.matchAll(/<Number>\s*([^<>\s]*)\s*<\/Number>/g)].map(([, to = '']) => ({ to, callerId }));
}

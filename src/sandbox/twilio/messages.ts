// The account's SMS: what is sent is kept, and can be read back in the shape of Twilio's message resource.
import { randomBytes } from 'node:crypto';
import { checkRecipient, checkSender } from './phone-numbers.ts';
import { TwilioRefusal } from './refusal.ts';

export interface Message {
  readonly sid: string;
  readonly account_sid: string;
  readonly api_version: string;
  readonly body: string;
  readonly date_created: string;
  readonly date_sent: string | null;
  readonly date_updated: string;
  readonly direction: 'outbound-api';
  readonly error_code: number | null;
  readonly error_message: string | null;
  readonly from: string;
  readonly messaging_service_sid: null;
  readonly num_media: string;
  readonly num_segments: string;
  readonly price: null;
  readonly price_unit: null;
  readonly status: 'queued' | 'delivered';
  readonly subresource_uris: { readonly media: string };
  readonly to: string;
  readonly uri: string;
}

/** @throws TwilioRefusal for what Twilio would not send. */
export function newMessage(accountSid: string, form: URLSearchParams, now: string): Message {
  const [to, from, body, media] = [form.get('To'), form.get('From'), form.get('Body') ?? '', form.getAll('MediaUrl')];
  if (!to) throw new TwilioRefusal(400, 21604, "A 'To' phone number is required.");
  if (!from) throw new TwilioRefusal(400, 21603, "A 'From' phone number is required.");
  if (body === '' && media.length === 0) throw new TwilioRefusal(400, 21602, 'Message body is required.');
  if (body.length > 1600)
    throw new TwilioRefusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  if (media.length > 10 || !media.every((url) => /^https?:\/\/[^/]/.test(url)))
    throw new TwilioRefusal(400, 21620, 'Invalid media URL(s)');
  checkRecipient(to);
  checkSender(from, [21606, `The From phone number ${from} is not a valid, SMS-capable inbound phone number`]);
  if (to === from) throw new TwilioRefusal(400, 21266, `'To' and 'From' number cannot be the same: ${to}`);

  const sid = `${media.length > 0 ? 'MM' : 'SM'}${randomBytes(16).toString('hex')}`;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  return {
    sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    body,
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from,
    messaging_service_sid: null,
    num_media: String(media.length),
    num_segments: String(segmentsOf(body)),
    price: null,
    price_unit: null,
    status: 'queued',
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
}

/** As it is when it is next looked at: nothing delays an SMS that goes nowhere. */
export function delivered(message: Message): Message {
  return { ...message, status: 'delivered', date_sent: message.date_created };
}

const gsmAlphabet = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

/** What the message is charged as: 160 septets or 70 UTF-16 units, less where it takes several (3GPP TS 23.038, 23.040). */
function segmentsOf(body: string): number {
  const gsm = gsmAlphabet.test(body);
  const length = gsm ? body.length + (body.match(/[\^{}\\[~\]|€]/g)?.length ?? 0) : body.length;
  const [single, several] = gsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / several);
}

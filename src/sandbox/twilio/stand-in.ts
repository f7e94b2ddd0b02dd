// Twilio on loopback: takes the HTTP requests of its 2010-04-01 API, keeps what was sent, and refuses the way Twilio does.
import { randomBytes } from 'node:crypto';
import { defineStandIn } from '../define-stand-in.ts';
import { type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from '../stand-in.ts';
import { type Call, completed, newCall } from './calls.ts';
import { delivered, type Message, newMessage } from './messages.ts';
import { TwilioRefusal } from './refusal.ts';

export default defineStandIn({ vendor: 'twilio', start: startTwilio });

/** The URL's user is the account's SID, its password the auth token. */
export function startTwilio(): Promise<StandIn> {
  const [accountSid, authToken] = [`AC${randomBytes(16).toString('hex')}`, randomBytes(16).toString('hex')];
  const account: Account = { sid: accountSid, authToken, messages: new Map(), calls: new Map() };
  return startStandIn(
    authToken,
    (request) => {
      try {
        return respond(request, account);
      } catch (error) {
        if (error instanceof TwilioRefusal) return error.answer;
        throw error;
      }
    },
    accountSid,
  );
}

interface Account {
  readonly sid: string;
  readonly authToken: string;
  readonly messages: Map<string, Message>;
  readonly calls: Map<string, Call>;
}

function respond(request: StandInRequest, account: Account): StandInAnswer {
  const { method, path, headers } = request;
  const login = Buffer.from(`${account.sid}:${account.authToken}`).toString('base64');
  if (headers.authorization !== `Basic ${login}`) throw new TwilioRefusal(401, 20003, 'Authenticate');
  const root = `/2010-04-01/Accounts/${account.sid}`;
  const missing = new TwilioRefusal(404, 20404, `The requested resource ${path} was not found`);
  if (path === `${root}.json` && method === 'GET')
    return { status: 200, body: { sid: account.sid, friendly_name: 'Sandbox', status: 'active', type: 'Trial' } };

  const [, resource, sid] = /^\/(Messages|Calls)(?:\/(\w+))?\.json$/.exec(path.slice(root.length)) ?? [];
  if (!path.startsWith(root) || resource === undefined) throw missing;
  if (sid !== undefined) {
    if (method !== 'GET') throw new TwilioRefusal(405, 20004, 'Method not allowed');
    const found = resource === 'Messages' ? account.messages.get(sid) : account.calls.get(sid);
    if (!found) throw missing;
    return { status: 200, body: found };
  }
  if (method === 'GET')
    return resource === 'Messages'
      ? listed('messages', account.messages, request)
      : listed('calls', account.calls, request);
  if (method !== 'POST') throw new TwilioRefusal(405, 20004, 'Method not allowed');
  return resource === 'Messages' ? send(formOf(request), account) : call(formOf(request), account);
}

function send(form: URLSearchParams, { sid, messages }: Account): StandInAnswer {
  const message = newMessage(sid, form, twilioTime(new Date()));
  messages.set(message.sid, delivered(message));
  return { status: 201, body: message };
}

function call(form: URLSearchParams, { sid, calls }: Account): StandInAnswer {
  const [first, ...dialled] = newCall(sid, form, twilioTime(new Date()));
  for (const leg of [completed(first), ...dialled]) calls.set(leg.sid, leg);
  return { status: 201, body: first };
}

/** The newest first, narrowed by the filters that Twilio has for both lists. */
function listed(
  name: 'messages' | 'calls',
  kept: ReadonlyMap<string, Message | Call>,
  { query, path }: StandInRequest,
): StandInAnswer {
  const [to, from, parent] = [query.get('To'), query.get('From'), query.get('ParentCallSid')];
  const pageSize = Number(query.get('PageSize') ?? 50);
  const found = [...kept.values()]
    .reverse()
    .filter((item) => (to === null || item.to === to) && (from === null || item.from === from))
    .filter((item) => parent === null || ('parent_call_sid' in item && item.parent_call_sid === parent));
  return {
    status: 200,
    body: { [name]: found.slice(0, pageSize), page: 0, page_size: pageSize, uri: path, next_page_uri: null },
  };
}

function formOf({ headers, body }: StandInRequest): URLSearchParams {
  if (body === undefined) throw new TwilioRefusal(413, 20413, 'Payload too large');
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return new URLSearchParams();
  return new URLSearchParams(body);
}

/** RFC 2822, as all of this API's times. */
function twilioTime(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

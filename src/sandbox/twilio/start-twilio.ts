// Twilio on loopback: takes the HTTP requests of its 2010-04-01 API, keeps what was sent, and refuses the way Twilio does.
import { randomBytes } from 'node:crypto';
import { type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from '../stand-in.ts';
import { type Call, completed, newCall } from './calls.ts';
import { delivered, type Message, newMessage } from './messages.ts';
import { TwilioRefusal } from './refusal.ts';

/** The URL's password is the auth token, which every account of the stand-in has. */
export async function startTwilio(): Promise<StandIn> {
  const authToken = randomBytes(16).toString('hex');
  const account: Account = { messages: new Map(), calls: new Map() };
  return startStandIn(authToken, (request) => {
    try {
      return respond(request, authToken, account);
    } catch (error) {
      if (error instanceof TwilioRefusal) return error.answer;
      throw error;
    }
  });
}

interface Account {
  readonly messages: Map<string, Message>;
  readonly calls: Map<string, Call>;
}

function respond(request: StandInRequest, authToken: string, account: Account): StandInAnswer {
  const { method, path } = request;
  const accountSid = authenticated(request, authToken);
  const root = `/2010-04-01/Accounts/${accountSid}`;
  const missing = new TwilioRefusal(404, 20404, `The requested resource ${path} was not found`);
  if (path === `${root}.json` && method === 'GET')
    return { status: 200, body: { sid: accountSid, friendly_name: 'Sandbox', status: 'active', type: 'Trial' } };

  const [, resource, sid] = /^\/(Messages|Calls)(?:\/(\w+))?\.json$/.exec(path.slice(root.length)) ?? [];
  if (!path.startsWith(root) || resource === undefined) throw missing;
  if (sid !== undefined) {
    if (method !== 'GET') throw new TwilioRefusal(405, 20004, 'Method not allowed');
    const found = resource === 'Messages' ? account.messages.get(sid) : account.calls.get(sid);
    if (found?.account_sid !== accountSid) throw missing;
    return { status: 200, body: found };
  }
  if (method === 'GET')
    return resource === 'Messages'
      ? listed('messages', account.messages, request, accountSid)
      : listed('calls', account.calls, request, accountSid);
  if (method !== 'POST') throw new TwilioRefusal(405, 20004, 'Method not allowed');
  return resource === 'Messages'
    ? send(formOf(request), accountSid, account)
    : call(formOf(request), accountSid, account);
}

function send(form: URLSearchParams, accountSid: string, { messages }: Account): StandInAnswer {
  const message = newMessage(accountSid, form, twilioTime(new Date()));
  messages.set(message.sid, delivered(message));
  return { status: 201, body: message };
}

function call(form: URLSearchParams, accountSid: string, { calls }: Account): StandInAnswer {
  const [first, ...dialled] = newCall(accountSid, form, twilioTime(new Date()));
  for (const leg of [completed(first), ...dialled]) calls.set(leg.sid, leg);
  return { status: 201, body: first };
}

/** The newest first, narrowed by the filters that Twilio has for both lists. */
function listed(
  name: 'messages' | 'calls',
  kept: ReadonlyMap<string, Message | Call>,
  { query, path }: StandInRequest,
  accountSid: string,
): StandInAnswer {
  const [to, from, parent] = [query.get('To'), query.get('From'), query.get('ParentCallSid')];
  const pageSize = Number(query.get('PageSize') ?? 50);
  const found = [...kept.values()]
    .reverse()
    .filter((item) => item.account_sid === accountSid)
    .filter((item) => (to === null || item.to === to) && (from === null || item.from === from))
    .filter((item) => parent === null || ('parent_call_sid' in item && item.parent_call_sid === parent));
  return {
    status: 200,
    body: { [name]: found.slice(0, pageSize), page: 0, page_size: pageSize, uri: path, next_page_uri: null },
  };
}

/** @throws TwilioRefusal where the account or its token is not known here. */
function authenticated({ headers }: StandInRequest, authToken: string): string {
  const basic = /^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [accountSid = '', token] = Buffer.from(basic, 'base64').toString().split(':');
  if (token !== authToken || !/^AC[0-9a-f]{32}$/.test(accountSid)) throw new TwilioRefusal(401, 20003, 'Authenticate');
  return accountSid;
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

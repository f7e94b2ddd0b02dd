// What callers get wrong: the answer names the field, nothing is changed, and text is only ever data.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../http/test-gateway.ts';
import {
  type ApiGateway,
  type Caller,
  fillPlace,
  operationNamed,
  type RecordIds,
  startApiGateway,
} from './api-gateway.ts';

let gateway: ApiGateway;
let rest: Caller;
let velaflows: Caller;
let ids: RecordIds;
beforeAll(async () => {
  gateway = await startApiGateway();
  const site = { siteId: gateway.siteId, environment: 'live' } as const;
  rest = await gateway.makeKey('rest', site);
  velaflows = await gateway.makeKey('velaflows', { ...site, workspaceId: gateway.workspaceId });
  ids = await fillPlace(gateway, velaflows.place, 'mark');
});
afterAll(() => gateway.close());

const call = (name: string, input: Record<string, unknown>) => {
  const operation = operationNamed(name);
  return gateway.call(operation.surface === 'rest' ? rest : velaflows, operation, input);
};

const long = 'x'.repeat(10_001);
const tooMany = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`field${i}`, i]));
const deep = JSON.parse(`${'{"a":'.repeat(11)}1${'}'.repeat(11)}`);

it.each<[name: string, input: Record<string, unknown>, message: string]>([
  [
    'velaro_create_contact',
    { emial: 'a@example.com' },
    'emial is not a field of POST /v1/contacts, did you mean email?',
  ],
  ['velaro_create_contact', { id: 'con_x', firstName: 'Ada' }, 'id is not a field of POST /v1/contacts.'],
  ['velaro_create_contact', { email: 'not an address' }, 'email must be an e-mail address, like ada@example.com.'],
  ['velaro_create_contact', { email: `${'a'.repeat(250)}@example.com` }, 'email must have at most 254 characters.'],
  ['velaro_create_contact', { firstName: 7 }, 'firstName must be a string.'],
  ['velaro_create_contact', { firstName: '' }, 'firstName must have at least 1 character.'],
  ['velaro_create_contact', { firstName: 'x'.repeat(101) }, 'firstName must have at most 100 characters.'],
  ['velaro_create_contact', { firstName: 'A\0a' }, 'firstName must not hold the character NUL.'],
  ['velaro_create_contact', { tags: 'vip' }, 'tags must be a list.'],
  ['velaro_create_contact', { tags: ['vip', 1] }, 'tags.1 must be a string.'],
  [
    'velaro_create_contact',
    { customFields: { plan: {} } },
    'customFields.plan must be a text, a number, true, false or null.',
  ],
  ['velaro_create_contact', { customFields: { ['x'.repeat(65)]: 1 } }, 'must have names of 1 to 64 characters.'],
  ['velaro_create_contact', { firstName: 'Ada', customFields: tooMany }, 'customFields must have at most 50 fields.'],
  ...['velaro_create_contact', 'velaflows_create_contact'].flatMap((name) =>
    [{}, { tags: ['vip'], customFields: { plan: 'gold' } }].map((input): [string, Record<string, unknown>, string] => [
      name,
      input,
      'email is missing: give email, phone, firstName, lastName or company, by which the contact is known.',
    ]),
  ),
  ['velaro_create_conversation', {}, 'message is missing.'],
  ['velaro_create_conversation', { message: long }, 'message must have at most 10000 characters.'],
  ['velaro_create_conversation', { message: 'Hello', channel: 'fax' }, 'channel must be one of chat, email, sms,'],
  ['velaro_create_conversation', { message: 'Hello', customData: deep }, 'customData must have at most 10 levels'],
  [
    'velaro_create_conversation',
    { message: 'Hello', customData: { a: 'x'.repeat(17_000) } },
    'customData must have at most',
  ],
  ['velaro_list_conversations', { limit: 10_000 }, 'limit must be at most 100.'],
  ['velaro_list_conversations', { limit: 0 }, 'limit must be at least 1.'],
  ['velaro_list_conversations', { limit: 'many' }, 'limit must be a number.'],
  ['velaro_list_conversations', { limit: 2.5 }, 'limit must be a whole number.'],
  ['velaro_list_conversations', { cursor: 'abc' }, 'cursor is not one of this list'],
  ['velaro_list_conversations', { since: 'yesterday' }, 'since must be a date like 2027-01-31'],
  ['velaro_list_conversations', { since: '2026-02-30' }, 'since must be a date like 2027-01-31'],
  ['velaro_list_conversations', { since: '1999-12-31' }, 'since must be in the years 2000 to 2099.'],
  ['velaro_list_conversations', { until: '9999-12-31T23:59:59Z' }, 'until must be in the years 2000 to 2099.'],
  ['velaro_list_conversations', { status: 'won' }, 'status must be one of open, pending, resolved, closed.'],
  ['velaflows_list_leads', { openOnly: 'yes' }, 'openOnly must be true or false.'],
  [
    'velaflows_create_lead',
    { name: 'A', value: { amount: '1,50', currency: 'EUR' } },
    'value.amount must be an amount like 12.50.',
  ],
  ['velaflows_create_lead', { name: 'A', value: { amount: '1.50' } }, 'value.currency is missing.'],
  ['velaflows_create_lead', { name: 'A', closeDate: '2026-13-01' }, 'closeDate must be a day like 2027-01-31.'],
  ['velaflows_create_lead', { name: 'A', stageId: 'stage_none' }, 'stageId'],
  ['velaflows_create_lead', { name: 'A', contactId: 'con_none' }, 'contactId'],
  ['velaflows_create_lead', { name: 'A', ownerId: 'agent_none' }, 'ownerId'],
  ['velaflows_create_tag', { name: 'A', color: 'red' }, 'color must be a colour like #64748b.'],
  ['velaflows_update_ai_settings', { language: 'English' }, 'language must be a language like en or pt-BR.'],
  ['velaflows_update_ai_settings', { maxPassages: 21 }, 'maxPassages must be at most 20.'],
  [
    'velaflows_add_training',
    { title: 'A', text: 'B', url: 'javascript:alert(1)' },
    'url must be an address like https://',
  ],
  ['velaflows_query_knowledge', { question: '' }, 'question must have at least 1 character.'],
  ['velaflows_get_analytics_overview', { from: '2026-05-02', to: '2026-05-01' }, 'to must not be before from.'],
  [
    'velaflows_get_analytics_overview',
    { from: '2020-01-01', to: '2026-01-01' },
    'to must be at most 366 days after from.',
  ],
])('%s %j is 400: %s', async (name, input, message) => {
  const { status, json } = await call(name, input);
  expect([status, json.error.code]).toEqual([400, 'argument.invalid']);
  expect(json.error.message).toContain(message);
});

describe('a request', () => {
  const contacts = () => `${gateway.restUrl}/contacts`;

  it.each<[what: string, body: string, message: string]>([
    ['is not JSON', '{"email":', 'The body of the request is not JSON.'],
    ['is a list', '[{"email":"a@example.com"}]', 'The body of the request is not a JSON object.'],
    ['is a text', '"a@example.com"', 'The body of the request is not a JSON object.'],
  ])('whose body %s is 400', async (_what, body, message) => {
    const headers = { 'content-type': 'application/json' };
    const { status, json } = await send(contacts(), { method: 'POST', key: rest.key, body, headers });
    expect([status, json.error.code, json.error.message]).toEqual([400, 'request.invalid', message]);
  });

  it('that is nested without end is 400, and not the end of the gateway', async () => {
    const body = `{"message":"Hello","customData":{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}}`;
    const headers = { 'content-type': 'application/json' };
    const address = `${gateway.restUrl}/conversations`;
    const { status, json } = await send(address, { method: 'POST', key: rest.key, body, headers });
    expect([status, json.error.message]).toEqual([
      400,
      expect.stringContaining('customData must have at most 10 levels'),
    ]);
  });

  it('that gives a field of the query twice is 400', async () => {
    const { status, json } = await send(`${contacts()}?limit=1&limit=2`, { key: rest.key });
    expect([status, json.error.message]).toEqual([400, 'limit is in the query more than once.']);
  });

  it('that gives the id of the path in the body too is 400', async () => {
    const { status, json } = await send(`${contacts()}/${ids.contact}`, {
      method: 'PATCH',
      key: rest.key,
      body: { id: 'con_x' },
    });
    expect([status, json.error.message]).toEqual([400, 'id stands in the path, and must not be in the body.']);
  });

  it('with a key in the query has no key, and one too many fields', async () => {
    expect((await send(`${contacts()}?key=${rest.key}`)).status).toBe(401);
  });

  it('with a method that the address does not have is 405, and says which it has', async () => {
    const { status, headers } = await send(contacts(), { method: 'PUT', key: rest.key, body: {} });
    expect([status, headers.allow]).toEqual([405, expect.stringContaining('GET')]);
  });

  it.each(['', 'x'.repeat(129), 'schlüssel'])('with the Idempotency-Key "%s" is 400', async (key) => {
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
    const { status, json } = await send(contacts(), { key: rest.key, body: { firstName: 'Ada' }, headers });
    expect([status, json.error.code]).toEqual([400, 'argument.invalid']);
    expect(json.error.message).toContain('Idempotency-Key');
  });
});

it('keeps HTML and scripts in messages as the text that they are, and answers them as JSON only', async () => {
  const said = '<script>alert(1)</script><img src=x onerror=alert(1)> "quoted" & \u202e reversed';
  const created = await call('velaro_create_conversation', { message: said, visitorName: '<b>Ada</b>' });
  expect(created.status).toBe(200);
  const read = await call('velaro_get_conversation', { id: created.json.id });
  expect(read.json.messages.map(({ text }: { text: string }) => text)).toEqual([said]);
  expect(read.json.visitorName).toBe('<b>Ada</b>');
  expect(read.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(read.headers['x-content-type-options']).toBe('nosniff');
});

it('leaves everything as it was when a change is refused', async () => {
  const before = await call('velaro_get_contact', { id: ids.contact });
  await call('velaro_update_contact', { id: ids.contact, company: 'Changed', email: 'no address' });
  await call('velaflows_update_conversation', { id: ids.conversation, status: 'resolved', assigneeId: 'agent_none' });
  expect((await call('velaro_get_contact', { id: ids.contact })).json).toEqual(before.json);
  expect((await call('velaflows_get_conversation', { id: ids.conversation })).json.status).toBe('open');
});

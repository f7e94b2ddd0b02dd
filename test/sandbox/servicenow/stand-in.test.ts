// The sandbox's ServiceNow over HTTP: it evaluates queries, stores and reads back, and refuses as ServiceNow does.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startServicenow } from '../../../src/sandbox/servicenow/stand-in.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';

let standIn: StandIn;

beforeEach(async () => {
  standIn = await startServicenow(new Date('2026-11-22T12:00:00Z'));
});

afterEach(() => standIn.close());

interface Sent {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function send(path: string, { method = 'GET', query = {}, headers, body }: Sent = {}) {
  const { origin, password } = standIn.url;
  const response = await fetch(new URL(`${path}?${new URLSearchParams(query)}`, origin), {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`velaro:${password}`).toString('base64')}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, headers: response.headers, body: answer };
}

const incident = '/api/now/table/incident';

async function numbers(sysparm_query: string, more: Readonly<Record<string, string>> = {}) {
  const { body } = await send(incident, { query: { sysparm_query, sysparm_fields: 'number', ...more } });
  const { result } = z.object({ result: z.array(z.strictObject({ number: z.string() })) }).parse(body);
  return result.map(({ number }) => number.slice(-1)).join('');
}

const missing = {
  status: 404,
  body: {
    error: { message: 'No Record found', detail: "Record doesn't exist or ACL restricts the record retrieval" },
    status: 'failure',
  },
};

describe('encoded queries', () => {
  it.each([
    ['', '12345'],
    ['number=INC0010002', '2'],
    ['active=true', '1234'],
    ['active=true^priority=1', '1'],
    ['priority=1^ORpriority=2', '12'],
    ['active=true^priority=1^ORstate=6', '14'],
    ['state=7^NQpriority=1', '15'],
    ['short_descriptionLIKEvpn', '15'],
    ['short_descriptionSTARTSWITHcheck', '2'],
    ['short_descriptionENDSWITHFLOOR 3', '4'],
    ['short_descriptionNOT LIKEvpn^active=true', '234'],
    ['stateIN1,3', '23'],
    ['assigned_toISEMPTY', '2'],
    ['assigned_toISNOTEMPTY^state!=7', '134'],
    ['assigned_to.user_name=ben.lindqvist', '15'],
    ['assignment_group.name=Network^active=true', '1'],
    ['opened_at>2026-11-21 12:00:00', '45'],
    ['123TEXTQUERY321=gateway restarts', '1'],
    ['active=true^ORDERBYDESCnumber', '4321'],
    ['ORDERBYassignment_group.name^ORDERBYDESCnumber', '23514'],
    ['no_such_field=1^priority=1', '1'],
    ['number=INC0010002^', '2'],
  ])('%s', async (query, found) => {
    expect(await numbers(query)).toBe(found);
  });

  it('in pages, with the total and the way to the next one', async () => {
    expect(await numbers('ORDERBYnumber', { sysparm_limit: '2', sysparm_offset: '4' })).toBe('5');
    const query = { sysparm_query: 'ORDERBYnumber', sysparm_limit: '2', sysparm_offset: '2' };
    const { headers } = await send(incident, { query });
    expect(headers.get('x-total-count')).toBe('5');
    expect(headers.get('link')).toContain('sysparm_offset=4>;rel="next"');
    expect((await send(incident, { query: { ...query, sysparm_offset: '4' } })).headers.has('link')).toBe(false);
  });
});

describe('a record', () => {
  const fields = 'number,state,assigned_to,assigned_to.email,no_such_field';

  it.each([
    ['false', { state: '2', link: true, assigned_to: /^[0-9a-f]{32}$/ }],
    ['true', { state: 'In Progress', link: true, assigned_to: /^Ben Lindqvist$/ }],
  ] as const)('shown with sysparm_display_value=%s', async (sysparm_display_value, expected) => {
    const query = { sysparm_query: 'number=INC0010001', sysparm_fields: fields, sysparm_display_value };
    const plain = await send(incident, { query: { ...query, sysparm_exclude_reference_link: 'true' } });
    expect(plain.body).toEqual({
      result: [
        {
          number: 'INC0010001',
          state: expected.state,
          assigned_to: expect.stringMatching(expected.assigned_to),
          'assigned_to.email': 'ben.lindqvist@acme.example',
        },
      ],
    });
    const linked = await send(incident, { query });
    expect(JSON.stringify(linked.body)).toContain(`"link":"${standIn.url.origin}/api/now/table/sys_user/`);
  });

  it('is inserted by names and labels, gets a number and a priority, and keeps its notes', async () => {
    const query = {
      sysparm_input_display_value: 'true',
      sysparm_display_value: 'true',
      sysparm_exclude_reference_link: 'true',
      sysparm_fields: 'sys_id,number,state,priority,assignment_group,assigned_to,work_notes',
    };
    const made = await send(incident, {
      method: 'POST',
      query,
      body: {
        short_description: 'Door does not open',
        impact: '2 - Medium',
        urgency: '1',
        assignment_group: 'Hardware',
        assigned_to: 'Nobody Here',
        work_notes: 'From chat.',
      },
    });
    expect(made.status).toBe(201);
    const { result } = z.object({ result: z.record(z.string(), z.string()) }).parse(made.body);
    expect(result).toMatchObject({
      number: 'INC0010006',
      state: 'New',
      priority: '2 - High',
      assignment_group: 'Hardware',
      assigned_to: '',
      work_notes: expect.stringContaining('Velaro Integration (Work notes)\nFrom chat.'),
    });
    expect(made.headers.get('location')).toBe(`${standIn.url.origin}${incident}/${result.sys_id}`);
    expect(await numbers('123TEXTQUERY321=door')).toBe('6');

    const path = `${incident}/${result.sys_id}`;
    await send(path, { method: 'PATCH', body: { work_notes: 'Second.', sys_id: 'x', number: 'INC0010007' } });
    const read = await send(path, { query });
    expect(read.body).toMatchObject({ result: { work_notes: expect.stringMatching(/Second\.[\s\S]*From chat\./) } });
  });

  it('is not resolved without saying how', async () => {
    const { body } = await send(incident, { query: { sysparm_query: 'number=INC0010002', sysparm_fields: 'sys_id' } });
    const [row] = z.object({ result: z.array(z.object({ sys_id: z.string() })) }).parse(body).result;
    const path = `${incident}/${row?.sys_id}`;
    expect(await send(path, { method: 'PATCH', body: { state: '6', close_notes: 'Done' } })).toMatchObject({
      status: 403,
      body: {
        error: {
          message: 'Operation Failed',
          detail: 'Data Policy Exception: The following fields are mandatory: Resolution code',
        },
      },
    });
    expect(await numbers('active=true')).toBe('1234');
    const closing = { state: '7', close_code: 'Solution provided', close_notes: 'Done' };
    expect((await send(path, { method: 'PATCH', body: closing })).status).toBe(200);
    expect(await numbers('active=true')).toBe('134');
  });

  it('that is not there', async () => {
    const path = `${incident}/${'a'.repeat(32)}`;
    expect(await send(path)).toMatchObject(missing);
    expect(await send(path, { method: 'PATCH', body: { state: '2' } })).toMatchObject(missing);
    expect(await numbers('number=INC0099999')).toBe('');
  });
});

describe('the catalogue', () => {
  it('is searched, ordered from, and the order is a request with its item', async () => {
    const found = await send('/api/sn_sc/servicecatalog/items', {
      query: { sysparm_text: 'laptop', sysparm_limit: '1' },
    });
    const [item] = z
      .object({ result: z.array(z.object({ sys_id: z.string(), name: z.string() })) })
      .parse(found.body).result;
    expect(item?.name).toBe('Standard laptop');
    const order = `/api/sn_sc/servicecatalog/items/${item?.sys_id}/order_now`;
    const ordered = await send(order, { method: 'POST', body: { sysparm_quantity: 2, variables: {} } });
    expect(ordered).toMatchObject({
      status: 200,
      body: { result: { request_number: 'REQ0010001', table: 'sc_request' } },
    });
    const query = {
      sysparm_query: 'request.number=REQ0010001',
      sysparm_fields: 'number,short_description,quantity,request.number',
    };
    expect((await send('/api/now/table/sc_req_item', { query })).body).toEqual({
      result: [
        {
          number: 'RITM0010001',
          short_description: 'Laptop with 14 inch screen, 32 GB',
          quantity: '2',
          'request.number': 'REQ0010001',
        },
      ],
    });
    expect(await send(order, { method: 'POST', body: { sysparm_quantity: 0 } })).toMatchObject({ status: 400 });
  });

  it('an item with variables of its own wants them; one that is not there is not found', async () => {
    const found = await send('/api/sn_sc/servicecatalog/items', { query: { sysparm_text: 'developer' } });
    const [item] = z.object({ result: z.array(z.object({ sys_id: z.string() })) }).parse(found.body).result;
    const order = (id = '') =>
      send(`/api/sn_sc/servicecatalog/items/${id}/order_now`, { method: 'POST', body: { sysparm_quantity: 1 } });
    expect(await order(item?.sys_id)).toMatchObject({
      status: 400,
      body: { error: { message: 'Mandatory Variables are required', detail: 'justification' } },
    });
    expect(await order('b'.repeat(32))).toMatchObject(missing);
  });
});

describe('changes and knowledge', () => {
  it('a change comes back whole, and says what it did not take', async () => {
    const body = { short_description: 'Patch the database', shoe_size: '44' };
    const made = await send('/api/sn_chg_rest/change/emergency', { method: 'POST', body });
    expect(made).toMatchObject({
      status: 200,
      body: {
        result: {
          number: { value: 'CHG0030004', display_value: 'CHG0030004' },
          state: { value: '-5', display_value: 'New' },
          type: { value: 'emergency', display_value: 'Emergency' },
          __meta: { ignoredFields: ['shoe_size'] },
        },
      },
    });
    const query = { sysparm_query: 'type=emergency^ORDERBYDESCnumber', sysparm_fields: 'number' };
    expect((await send('/api/now/table/change_request', { query })).body).toEqual({
      result: [{ number: 'CHG0030004' }, { number: 'CHG0030003' }],
    });
  });

  it('articles are found by their words, the best first, drafts never; one is read by number or sys_id', async () => {
    const path = '/api/sn_km_api/knowledge/articles';
    const found = await send(path, { query: { query: 'vpn', limit: '1' } });
    expect(found.body).toMatchObject({
      result: { meta: { count: 2, start: 0, end: 1 }, articles: [{ number: 'KB0010001', rank: 1 }] },
    });
    const { result } = z
      .object({ result: z.object({ articles: z.array(z.object({ id: z.string() })) }) })
      .parse(found.body);
    const id = result.articles[0]?.id.replace('kb_knowledge:', '');
    const read = await send(`${path}/KB0010001`);
    expect(read.body).toMatchObject({
      result: { sys_id: id, content: expect.stringContaining('<h1>VPN on a laptop') },
    });
    expect((await send(`${path}/${id}`)).body).toEqual(read.body);
    expect(await send(`${path}/KB0010004`)).toMatchObject(missing);
  });
});

it('refuses a missing or wrong password, an unknown table or path, and a body that is not JSON', async () => {
  const unauthorized = {
    status: 401,
    body: {
      error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
      status: 'failure',
    },
  };
  expect(await send(incident, { headers: { authorization: '' } })).toMatchObject(unauthorized);
  const wrong = `Basic ${Buffer.from('velaro:wrong').toString('base64')}`;
  expect(await send(incident, { headers: { authorization: wrong } })).toMatchObject(unauthorized);
  expect(await send('/api/now/table/shoes')).toMatchObject({
    status: 400,
    body: { error: { message: 'Invalid table shoes' } },
  });
  expect(await send('/api/now/nothing')).toMatchObject({ status: 400 });
  expect(await send(incident, { method: 'POST', body: '{"a":' })).toMatchObject({ status: 400 });
  expect(await send(incident, { method: 'DELETE', body: {} })).toMatchObject({ status: 405 });
});

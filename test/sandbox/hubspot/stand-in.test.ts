// The sandbox's HubSpot over HTTP: it finds, makes, changes and reads back, and refuses as HubSpot does.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHubspot } from '../../../src/sandbox/hubspot/stand-in.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';

let standIn: StandIn;

beforeEach(async () => {
  standIn = await startHubspot(new Date('2026-11-22T12:00:00Z'));
});

afterEach(() => standIn.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function send(path: string, { method = 'POST', headers, body }: Sent = {}) {
  const { origin, password } = standIn.url;
  const response = await fetch(new URL(path, origin), {
    method,
    headers: { authorization: `Bearer ${password}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

const crm = '/crm/objects/2026-03';

const find = (type: string, filters: readonly unknown[], more: object = {}) =>
  send(`${crm}/${type}/search`, { body: { filterGroups: [{ filters }], properties: ['dealname', 'email'], ...more } });

const is = (propertyName: string, operator: string, value?: string) => ({ propertyName, operator, value });

async function dealNames(filters: readonly unknown[], more: object = {}) {
  const { body } = await find('deals', filters, more);
  const results = typeof body === 'object' && body !== null && 'results' in body ? body.results : undefined;
  return JSON.stringify(results).match(/(?<="dealname":")[^"]+/g) ?? [];
}

describe('a search', () => {
  it('gives what matches all filters of a group, with the properties that are asked for', async () => {
    const { status, body } = await find('contacts', [is('email', 'EQ', 'Maria.Alvarez@example.com')]);
    expect(status).toBe(200);
    expect(body).toEqual({
      total: 1,
      results: [
        {
          id: '90100001',
          properties: {
            createdate: '2025-10-18T12:00:00.000Z',
            lastmodifieddate: '2025-10-18T12:00:00.000Z',
            hs_object_id: '90100001',
            email: 'maria.alvarez@example.com',
          },
          createdAt: '2025-10-18T12:00:00.000Z',
          updatedAt: '2025-10-18T12:00:00.000Z',
          archived: false,
        },
      ],
    });
    expect(
      await find('contacts', [is('email', 'EQ', 'maria.alvarez@example.com'), is('city', 'EQ', 'Leeds')]),
    ).toMatchObject({
      body: { total: 0, results: [] },
    });
  });

  it.each([
    [
      [is('amount', 'GT', '96500')],
      ['Fjordtech rollout, 400 seats', 'Alpages summer range', 'Northwind data migration'],
    ],
    [[is('amount', 'LTE', '50000')], ['Trailhead outfitting', 'Hughes gift boxes']],
    [[is('hs_is_closed', 'EQ', 'true')], ['Fjordtech support plan', 'Alpages summer range']],
    [[is('dealname', 'CONTAINS_TOKEN', 'alp*')], ['Alpages winter range', 'Alpages summer range']],
    [[is('notes_last_updated', 'NOT_HAS_PROPERTY')], ["O'Neil fleet tracking", 'Northwind data migration']],
    [[is('notes_last_updated', 'GT', '1794960000000')], ['Raman Labs pilot']],
    [
      [{ propertyName: 'amount', operator: 'BETWEEN', value: '60000', highValue: '75000' }],
      ["O'Neil fleet tracking", 'Raman Labs pilot'],
    ],
    [
      [{ propertyName: 'dealstage', operator: 'IN', values: ['contractsent'] }],
      ['Harbor Coffee renewal', 'Hughes gift boxes'],
    ],
  ])('deals with %j', async (filters, names) => {
    expect(await dealNames(filters)).toEqual(names);
  });

  it('joins groups by OR, looks for words, sorts and pages', async () => {
    const groups = [{ filters: [is('amount', 'LT', '13000')] }, { filters: [is('dealstage', 'EQ', 'closedlost')] }];
    expect(await dealNames([], { filterGroups: groups })).toEqual(['Hughes gift boxes', 'Alpages summer range']);
    expect(await dealNames([], { query: 'fjordtech plan' })).toEqual(['Fjordtech support plan']);
    const page = { sorts: ['-amount'], limit: 2 };
    expect(await dealNames([], page)).toEqual(['Northwind data migration', 'Fjordtech rollout, 400 seats']);
    expect(await find('deals', [], page)).toMatchObject({ body: { total: 10, paging: { next: { after: '2' } } } });
    expect(await dealNames([], { ...page, after: '8' })).toEqual(['Trailhead outfitting', 'Hughes gift boxes']);
    expect((await find('deals', [], { ...page, after: '8' })).body).not.toHaveProperty('paging');
  });

  it.each([
    [{ filterGroups: [{ filters: [is('shoesize', 'EQ', '1')] }] }, 'Property "shoesize" does not exist'],
    [{ filterGroups: [{ filters: [is('amount', 'EQ')] }] }, 'requires a value'],
    [{ filterGroups: [{ filters: [is('amount', 'NEAR', '1')] }] }, 'filterGroups.0.filters.0.operator'],
    [{ filterGroups: [{ filters: Array(7).fill(is('amount', 'GT', '1')) }] }, 'filterGroups.0.filters'],
    [{ limit: 201 }, 'limit'],
    [{ after: '9995' }, 'limited to 10000 results'],
    [{ sorts: ['-shoesize'] }, 'Property "shoesize" does not exist'],
    ['{"limit":', 'unable to parse'],
  ])('%j is a validation error', async (body, message) => {
    const answer = await send(`${crm}/deals/search`, { body });
    expect(answer).toMatchObject({ status: 400, body: { status: 'error', category: 'VALIDATION_ERROR' } });
    expect(JSON.stringify(answer.body).replaceAll('\\"', '"')).toContain(message);
  });
});

describe('objects', () => {
  it('a contact that is made can be found, and its address is taken from then on', async () => {
    const body = { properties: { email: 'New.Person@example.com', firstname: 'New' }, associations: [] };
    const made = await send(`${crm}/contacts`, { body });
    expect(made).toMatchObject({
      status: 201,
      body: { id: '90100008', properties: { email: 'new.person@example.com' } },
    });
    expect(await find('contacts', [is('email', 'EQ', 'new.person@example.com')])).toMatchObject({ body: { total: 1 } });
    expect(await send(`${crm}/contacts`, { body })).toMatchObject({
      status: 409,
      body: { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 90100008' },
    });
  });

  it('a task on a deal is an activity of the deal, and can be read back with what it is tied to', async () => {
    const made = await send(`${crm}/tasks`, {
      body: {
        properties: { hs_task_subject: 'Call', hs_timestamp: '2026-12-01T10:00:00Z', hs_task_status: 'NOT_STARTED' },
        associations: [
          { to: { id: '90100001' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
          { to: { id: '31500003' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 216 }] },
        ],
      },
    });
    expect(made).toMatchObject({ status: 201, body: { id: '77800001' } });
    const path = `${crm}/tasks/77800001?properties=hs_task_subject,hs_timestamp&associations=contacts,deals`;
    expect(await send(path, { method: 'GET' })).toMatchObject({
      status: 200,
      body: {
        properties: { hs_task_subject: 'Call', hs_timestamp: '2026-12-01T10:00:00.000Z' },
        associations: { contacts: { results: [{ id: '90100001' }] }, deals: { results: [{ id: '31500003' }] } },
      },
    });
    expect(await dealNames([is('notes_last_updated', 'NOT_HAS_PROPERTY')])).toEqual(['Northwind data migration']);
  });

  it('a deal that is won is closed; an empty value clears a property', async () => {
    const path = `${crm}/0-3/31500001`;
    const changed = await send(path, { method: 'PATCH', body: { properties: { dealstage: 'closedwon', amount: '' } } });
    expect(changed).toMatchObject({ status: 200, body: { properties: { dealstage: 'closedwon', amount: null } } });
    const read = await send(`${path}?properties=hs_is_closed`, { method: 'GET' });
    expect(read).toMatchObject({ body: { properties: { hs_is_closed: 'true' } } });
  });

  it.each([
    ['deals/31500001', { shoesize: '44' }, 'PROPERTY_DOESNT_EXIST'],
    ['deals/31500001', { hs_is_closed: 'true' }, 'READ_ONLY_VALUE'],
    ['deals/31500001', { dealstage: 'won' }, 'INVALID_OPTION'],
    ['deals/31500001', { amount: 'lots' }, 'INVALID_DOUBLE'],
    ['deals/31500001', { closedate: 'tomorrow' }, 'INVALID_DATE'],
    ['deals/31500001', { hubspot_owner_id: '1' }, 'INVALID_OWNER_ID'],
  ])('%s with %j: %s, and nothing changes', async (path, properties, code) => {
    const answer = await send(`${crm}/${path}`, {
      method: 'PATCH',
      body: { properties: { description: 'x', ...properties } },
    });
    expect(answer).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR', errors: [{ code }] } });
    const read = await send(`${crm}/${path}?properties=description`, { method: 'GET' });
    expect(read).toMatchObject({ body: { properties: { description: null } } });
  });

  it('what a ticket cannot be without, and ties to what is not there', async () => {
    expect(await send(`${crm}/tickets`, { body: { properties: { subject: 'x' } } })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'REQUIRED_PROPERTY', context: { propertyName: ['hs_pipeline_stage'] } }] },
    });
    const tied = (id: string, associationTypeId: number) => ({
      properties: { subject: 'x', hs_pipeline_stage: '1' },
      associations: [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }],
    });
    expect((await send(`${crm}/tickets`, { body: tied('90100001', 204) })).status).toBe(400);
    expect((await send(`${crm}/tickets`, { body: tied('1', 16) })).status).toBe(400);
    expect((await send(`${crm}/tickets`, { body: tied('90100001', 16) })).status).toBe(201);
  });
});

describe('what HubSpot refuses', () => {
  it('an object that is not there', async () => {
    const missing = {
      status: 404,
      body: { status: 'error', message: 'resource not found', category: 'OBJECT_NOT_FOUND' },
    };
    expect(await send(`${crm}/deals/1`, { method: 'GET' })).toMatchObject(missing);
    expect(await send(`${crm}/deals/1`, { method: 'PATCH', body: { properties: {} } })).toMatchObject(missing);
  });

  it('a missing or wrong token, an unknown type, another method or media type', async () => {
    const unauthorized = { status: 401, body: { category: 'INVALID_AUTHENTICATION' } };
    expect(await send(`${crm}/deals/search`, { headers: { authorization: '' }, body: {} })).toMatchObject(unauthorized);
    expect(await send(`${crm}/deals/search`, { headers: { authorization: 'Bearer no' }, body: {} })).toMatchObject(
      unauthorized,
    );
    expect((await send(`${crm}/shoes/search`, { body: {} })).status).toBe(404);
    expect((await send(`${crm}/deals/1`, { method: 'DELETE' })).status).toBe(405);
    expect((await send(`${crm}/deals`, { headers: { 'content-type': 'text/plain' }, body: {} })).status).toBe(415);
  });

  it('and names its owners to who may ask', async () => {
    expect(await send('/crm/owners/2026-03?limit=1', { method: 'GET' })).toMatchObject({
      status: 200,
      body: { results: [{ id: '71234001' }, { id: '71234002' }, { id: '71234003' }] },
    });
  });
});

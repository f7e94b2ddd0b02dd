// What HubSpot's tools send, to the letter, and which arguments they refuse.
import { describe, expect, it } from 'vitest';
import { vendorWork } from '../../../src/skills/define-tool.ts';
import { hubspot } from '../../../src/skills/hubspot/vendor.ts';
import { toolDefinitions } from '../../../src/skills/registry.ts';
import { firstRequest } from '../../parts/vendor-oracle.ts';

const tools = new Map(
  toolDefinitions.flatMap((definition) => {
    const [work] = vendorWork(definition);
    return work?.vendor.id === hubspot.id ? [[definition.name, { definition, work }] as const] : [];
  }),
);

function request(name: string, args: object) {
  const tool = tools.get(name);
  if (!tool) throw new Error(`there is no ${name}`);
  return firstRequest(tool.work, tool.definition.input.parse(args));
}

it('there are seven', () => {
  expect([...tools.keys()]).toEqual([
    'hubspot_create_contact',
    'hubspot_create_task',
    'hubspot_create_ticket',
    'hubspot_search_contact',
    'hubspot_search_deals',
    'hubspot_search_tickets',
    'hubspot_update_deal',
  ]);
});

describe('a search', () => {
  it('of contacts, with all that can be asked', () => {
    const args = { query: 'ada', email: 'Ada@Example.com', phone: '+12175550134', limit: 50 };
    expect(request('hubspot_search_contact', args)).toEqual({
      method: 'POST',
      path: 'objects/2026-03/contacts/search',
      body: {
        query: 'ada',
        filterGroups: [
          {
            filters: [
              { propertyName: 'email', operator: 'EQ', value: 'ada@example.com' },
              { propertyName: 'phone', operator: 'EQ', value: '+12175550134' },
            ],
          },
        ],
        properties: ['email', 'firstname', 'lastname', 'phone', 'company', 'lifecyclestage', 'hubspot_owner_id'],
        sorts: [],
        limit: 50,
        after: '0',
      },
    });
  });

  it('without filters sends no group, which would select nothing', () => {
    expect(request('hubspot_search_contact', {}).body).toMatchObject({ filterGroups: [], limit: 10 });
    expect(request('hubspot_search_contact', {}).body).not.toHaveProperty('query');
  });

  it('of deals without activity asks also for those that never had one', () => {
    const args = { minAmount: 50000, openOnly: true, noActivitySince: '2026-10-23' };
    const amount = { propertyName: 'amount', operator: 'GTE', value: '50000' };
    const open = { propertyName: 'hs_is_closed', operator: 'EQ', value: 'false' };
    expect(request('hubspot_search_deals', args)).toMatchObject({
      path: 'objects/2026-03/0-3/search',
      body: {
        filterGroups: [
          { filters: [amount, open, { propertyName: 'notes_last_updated', operator: 'LT', value: '1792713600000' }] },
          {
            filters: [
              amount,
              open,
              { propertyName: 'notes_last_updated', operator: 'NOT_HAS_PROPERTY' },
              { propertyName: 'createdate', operator: 'LT', value: '1792713600000' },
            ],
          },
        ],
        sorts: ['-amount'],
      },
    });
  });

  it('of deals by everything else', () => {
    const args = {
      query: 'x',
      minAmount: 0.5,
      maxAmount: 1e12,
      stage: 'contractsent',
      pipeline: 'default',
      ownerId: '7',
    };
    expect(request('hubspot_search_deals', args).body).toMatchObject({
      query: 'x',
      filterGroups: [
        {
          filters: [
            { propertyName: 'amount', operator: 'BETWEEN', value: '0.50', highValue: '1000000000000' },
            { propertyName: 'dealstage', operator: 'EQ', value: 'contractsent' },
            { propertyName: 'pipeline', operator: 'EQ', value: 'default' },
            { propertyName: 'hubspot_owner_id', operator: 'EQ', value: '7' },
          ],
        },
      ],
    });
    expect(request('hubspot_search_deals', { openOnly: false, maxAmount: 5 }).body).toMatchObject({
      filterGroups: [{ filters: [{ propertyName: 'amount', operator: 'LTE', value: '5' }] }],
    });
    expect(request('hubspot_search_deals', { noActivitySince: '2026-10-23T00:00:00+02:00' }).body).toMatchObject({
      filterGroups: [{ filters: [{ value: '1792706400000' }] }, { filters: [{}, {}] }],
    });
  });

  it('of tickets, with all that can be asked', () => {
    const args = { query: 'zip', stage: '1', priority: 'URGENT', ownerId: '7', limit: 200 };
    expect(request('hubspot_search_tickets', args)).toMatchObject({
      path: 'objects/2026-03/tickets/search',
      body: {
        filterGroups: [
          {
            filters: [
              { propertyName: 'hs_pipeline_stage', operator: 'EQ', value: '1' },
              { propertyName: 'hs_ticket_priority', operator: 'EQ', value: 'URGENT' },
              { propertyName: 'hubspot_owner_id', operator: 'EQ', value: '7' },
            ],
          },
        ],
        sorts: ['-createdate'],
        limit: 200,
      },
    });
  });
});

describe('an object that is made or changed', () => {
  it.each([
    [
      'hubspot_create_contact',
      {
        email: 'a@b.co',
        firstName: 'A',
        lastName: 'B',
        phone: '1',
        company: 'C',
        properties: { jobtitle: 'D', age: 7, vip: true },
      },
      {
        path: 'objects/2026-03/contacts',
        body: {
          properties: {
            email: 'a@b.co',
            firstname: 'A',
            lastname: 'B',
            phone: '1',
            company: 'C',
            jobtitle: 'D',
            age: '7',
            vip: 'true',
          },
          associations: [],
        },
      },
    ],
    [
      'hubspot_create_task',
      {
        subject: 'S',
        body: 'B',
        dueAt: '2026-12-01T10:00:00-05:00',
        priority: 'LOW',
        ownerId: '7',
        contactId: '5',
        dealId: '6',
      },
      {
        path: 'objects/2026-03/tasks',
        body: {
          properties: {
            hs_task_subject: 'S',
            hs_task_body: 'B',
            hs_timestamp: '2026-12-01T15:00:00.000Z',
            hs_task_priority: 'LOW',
            hs_task_status: 'NOT_STARTED',
            hubspot_owner_id: '7',
          },
          associations: [
            { to: { id: '5' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
            { to: { id: '6' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 216 }] },
          ],
        },
      },
    ],
    [
      'hubspot_create_ticket',
      { subject: 'S', content: 'C', pipeline: '0', stage: '1', priority: 'HIGH', contactId: '5' },
      {
        path: 'objects/2026-03/tickets',
        body: {
          properties: {
            subject: 'S',
            content: 'C',
            hs_pipeline: '0',
            hs_pipeline_stage: '1',
            hs_ticket_priority: 'HIGH',
          },
          associations: [
            { to: { id: '5' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 16 }] },
          ],
        },
      },
    ],
  ])('%s', (name, args, expected) => {
    expect(request(name, args)).toEqual({ method: 'POST', ...expected });
  });

  it('hubspot_update_deal', () => {
    expect(
      request('hubspot_update_deal', {
        dealId: '42',
        properties: { dealstage: 'closedwon', amount: 9.5, description: '' },
      }),
    ).toEqual({
      method: 'PATCH',
      path: 'objects/2026-03/0-3/42',
      body: { properties: { dealstage: 'closedwon', amount: '9.5', description: '' } },
    });
  });
});

describe('arguments that are refused', () => {
  it.each([
    ['hubspot_search_contact', { email: 'not an address' }, 'email', 'must be an e-mail address'],
    [
      'hubspot_search_contact',
      { cursor: 'abc' },
      'cursor',
      'is not a cursor of this list: give nextCursor of the previous page, with the same filters',
    ],
    [
      'hubspot_create_contact',
      { email: 'a@b.co', properties: { firstname: 'A' } },
      'properties.firstname',
      'has a field of its own: firstName',
    ],
    [
      'hubspot_update_deal',
      { dealId: 'gid://shopify/Order/42', properties: { amount: 1 } },
      'dealId',
      'must be the digits of a HubSpot id',
    ],
    [
      'hubspot_update_deal',
      { dealId: '42/../43', properties: { amount: 1 } },
      'dealId',
      'must be the digits of a HubSpot id',
    ],
    ['hubspot_update_deal', { dealId: '42', properties: {} }, 'properties', 'must name at least one property'],
    [
      'hubspot_create_task',
      { subject: 'S', dueAt: '2026-12-01' },
      'dueAt',
      'must be a date and time with its zone, such as 2026-12-01T10:00:00Z',
    ],
    [
      'hubspot_create_task',
      { subject: 'S', dueAt: '1796119200000' },
      'dueAt',
      'must be a date and time with its zone, such as 2026-12-01T10:00:00Z',
    ],
    [
      'hubspot_search_deals',
      { noActivitySince: '30 days' },
      'noActivitySince',
      'must be a date, such as 2026-10-23, or a date and time with its zone',
    ],
    ['hubspot_search_deals', { minAmount: 5, maxAmount: 4 }, 'maxAmount', 'must not be below minAmount'],
    [
      'hubspot_search_deals',
      { minAmount: 5, stage: 's', pipeline: 'p', ownerId: '7', openOnly: true, noActivitySince: '2026-10-23' },
      'pipeline',
      'must be left out with this many filters, of which HubSpot takes 6: the stage belongs to one pipeline',
    ],
  ])('%s with %j', (name, args, field, message) => {
    const parsed = tools.get(name)?.definition.input.safeParse(args);
    expect(parsed?.error?.issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([[field, message]]);
  });

  it('what looks like a filter in the words is nothing but words', () => {
    const words = '"}],"filterGroups":[{"filters":[]}] OR email:*';
    expect(request('hubspot_search_contact', { query: words }).body).toMatchObject({ query: words, filterGroups: [] });
  });
});

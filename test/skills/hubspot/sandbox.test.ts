// HubSpot's tools through the real engine, before the sandbox's account: what is made is found, and what is not there is said.
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { startHubspot } from '../../../src/sandbox/hubspot/stand-in.ts';
import shopifyStandIn from '../../../src/sandbox/shopify/stand-in.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';
import { callerAt } from '../../parts/vendor-engine.ts';

const now = new Date('2026-11-22T12:00:00Z');
const thirtyDaysAgo = '2026-10-23';

let standIn: StandIn;

beforeEach(async () => {
  standIn = await startHubspot(now);
});

afterEach(() => standIn.close());

const caller = () => callerAt({ hubspot: standIn.url });

const deals = z.object({ deals: z.array(z.object({ id: z.string(), name: z.string(), lastActivityAt: z.unknown() })) });

it('an order’s customer is found by the order’s e-mail address and gets a task', async () => {
  const shop = await shopifyStandIn.start();
  const both = callerAt({ shopify: shop.url, hubspot: standIn.url });
  const order = await both.call('shopify_get_order', { orderId: '5001234567890' });
  const found = await both.call('hubspot_search_contact', { email: order.email });
  expect(found).toEqual({
    contacts: [
      {
        id: '90100001',
        email: 'maria.alvarez@example.com',
        firstName: 'Maria',
        lastName: 'Alvarez',
        phone: '+12175550134',
        company: 'Trailhead Outfitters',
        lifecycleStage: 'customer',
        ownerId: '71234001',
        updatedAt: '2025-10-18T12:00:00.000Z',
      },
    ],
    total: 1,
  });
  const task = await both.call('hubspot_create_task', {
    subject: `Thank for order ${order.name}`,
    dueAt: '2026-11-25T10:00:00+01:00',
    priority: 'HIGH',
    contactId: '90100001',
  });
  expect(task).toMatchObject({
    id: '77800001',
    subject: 'Thank for order #1042',
    status: 'NOT_STARTED',
    dueAt: '2026-11-25T09:00:00.000Z',
  });
  await shop.close();
});

it('open deals over 50,000 without activity for 30 days, those without any activity too; a task takes one off the list', async () => {
  const { call } = caller();
  const query = { minAmount: 50000, openOnly: true, noActivitySince: thirtyDaysAgo };
  const stale = deals.parse(await call('hubspot_search_deals', query));
  expect(stale.deals.map(({ name }) => name)).toEqual([
    'Fjordtech rollout, 400 seats',
    'Alpages winter range',
    "O'Neil fleet tracking",
    'Harbor Coffee renewal',
    'Trailhead outfitting',
  ]);
  expect(stale.deals[2]?.lastActivityAt).toBeNull();
  const [first] = stale.deals;
  await call('hubspot_create_task', { subject: 'Call', dueAt: '2026-11-25T10:00:00Z', dealId: first?.id });
  const left = deals.parse(await call('hubspot_search_deals', query));
  expect(left.deals.map(({ name }) => name)).not.toContain('Fjordtech rollout, 400 seats');
  expect(left.deals).toHaveLength(4);
});

it('deals come in pages; a cursor continues its own list and no other', async () => {
  const { call, failure } = caller();
  const page = z.object({ total: z.literal(8), nextCursor: z.string().optional() });
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await call('hubspot_search_deals', { openOnly: true, limit: 3, ...(cursor && { cursor }) });
    names.push(...deals.parse(answer).deals.map(({ name }) => name));
    cursor = page.parse(answer).nextCursor;
  } while (cursor !== undefined);
  expect(names).toHaveLength(8);
  expect(new Set(names).size).toBe(8);
  const { nextCursor } = page.parse(await call('hubspot_search_deals', { openOnly: true, limit: 3 }));
  expect(await failure('hubspot_search_deals', { limit: 3, cursor: nextCursor })).toMatchObject({
    code: 'tool.arguments',
    details: { fields: [{ field: 'cursor' }] },
  });
});

it('a deal is changed; one that is not there, and a stage that is none, are told', async () => {
  const { call, failure } = caller();
  expect(await call('hubspot_update_deal', { dealId: '31500003', properties: { amount: 80500.5 } })).toMatchObject({
    id: '31500003',
    properties: { amount: '80500.5' },
  });
  expect(await failure('hubspot_update_deal', { dealId: '1', properties: { amount: 1 } })).toMatchObject({
    code: 'vendor.not-found',
    message: expect.stringContaining('HubSpot has no deal 1 '),
    hint: 'Find its id with hubspot_search_deals.',
  });
  expect(await failure('hubspot_update_deal', { dealId: '31500003', properties: { dealstage: 'won' } })).toMatchObject({
    code: 'vendor.refused',
    retryable: false,
    details: { status: 400, vendorCode: 'VALIDATION_ERROR', field: 'dealstage' },
  });
});

it('a contact is made once: its address is taken then', async () => {
  const { call, failure } = caller();
  const contact = { email: 'ada.nowak@example.com', firstName: 'Ada', properties: { jobtitle: 'Buyer' } };
  expect(await call('hubspot_create_contact', contact)).toMatchObject({ id: '90100008', email: contact.email });
  expect(await call('hubspot_search_contact', { query: 'ada nowak@' })).toMatchObject({ total: 1 });
  expect(await failure('hubspot_create_contact', contact)).toMatchObject({
    code: 'vendor.conflict',
    message: expect.stringContaining('Existing ID: 90100008'),
  });
});

it('a ticket is opened for a contact and found among the urgent ones', async () => {
  const { call } = caller();
  const ticket = { subject: 'Zip is broken', stage: '1', priority: 'URGENT', contactId: '90100002' };
  const { id } = await call('hubspot_create_ticket', ticket);
  expect(await call('hubspot_search_tickets', { priority: 'URGENT', stage: '1' })).toMatchObject({
    tickets: [{ id, subject: 'Zip is broken' }, { subject: 'Cannot sign in' }],
    total: 2,
  });
});

// The use cases that are published, each done in the sandbox over the bridge by an agent that has only the scopes for it.
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { startUseCase, type UseCase } from './use-case.ts';

// Each starts three programs, which takes long where many run.
vi.setConfig({ testTimeout: 120_000 });

const dayMs = 86_400_000;
const someday = '2030-12-02T10:00:00Z';
const id = z.string().min(1);

/** Once, so that midnight changes nothing. */
const startedMs = Date.now();

/** The day so many days from now, in UTC. */
const day = (daysAhead: number) => new Date(startedMs + daysAhead * dayMs).toISOString().slice(0, 10);

const counts = z.object({ from: z.string(), to: z.string(), total: z.int(), resolved: z.int() });
const stats = counts.extend({
  previous: counts,
  csat: z.int().nullable(),
  series: z.array(z.object({ key: z.string(), total: z.int() })),
});

/** Counted one by one from what the REST API lists. */
async function listed({ api }: UseCase, { from, to }: { readonly from: string; readonly to: string }) {
  const until = new Date(Date.parse(to) + dayMs).toISOString();
  const shape = z.object({ conversations: z.array(z.object({ status: z.string() })), nextCursor: z.null() });
  const { conversations } = await api('GET', `/conversations?limit=100&since=${from}&until=${until}`, shape);
  const resolved = conversations.filter(({ status }) => status === 'resolved').length;
  return { from, to, total: conversations.length, resolved };
}

test('conversations of this week against last week', async () => {
  const agent = await startUseCase(['ops']);
  const asked = { from: day(-6), to: day(0), groupBy: 'day' };
  const figures = await agent.call('velaro_get_conversation_stats', asked, stats);
  const before = { from: day(-13), to: day(-7) };
  const [thisWeek, lastWeek] = [await listed(agent, asked), await listed(agent, before)];
  expect(figures).toMatchObject({ ...thisWeek, previous: lastWeek });
  expect(Math.min(thisWeek.total, lastWeek.total)).toBeGreaterThan(0);
  expect(figures.series.map(({ key }) => key)).toEqual([-6, -5, -4, -3, -2, -1, 0].map(day));
  expect(figures.series.reduce((sum, { total }) => sum + total, 0)).toBe(thisWeek.total);
  expect(await agent.failure('velaro_get_conversation_stats', { from: day(0), to: day(-1) })).toContain(
    'to must not be before from.',
  );
});

test('a new order becomes a task on its customer in HubSpot', async () => {
  const agent = await startUseCase(['commerce', 'crm']);
  const order = await agent.call(
    'shopify_get_order',
    { orderId: '5001234567890' },
    z.object({ name: z.string(), total: z.string(), currency: z.string(), email: z.string() }),
  );
  const found = await agent.call(
    'hubspot_search_contact',
    { email: order.email },
    z.object({ contacts: z.array(z.object({ id, email: z.string() })).length(1) }),
  );
  const contactId = found.contacts[0]?.id ?? '';
  const subject = `Thank for ${order.name}: ${order.total} ${order.currency}`;
  const task = { subject, dueAt: someday, contactId };
  const made = await agent.call('hubspot_create_task', task, z.object({ id, subject: z.literal(subject) }));
  const path = `/crm/objects/2026-03/tasks/${made.id}?properties=hs_task_subject,hs_timestamp&associations=contacts`;
  expect(await agent.askStandIn('hubspot', path, z.unknown())).toMatchObject({
    id: made.id,
    properties: { hs_task_subject: 'Thank for #1042: 129.95 USD', hs_timestamp: '2030-12-02T10:00:00.000Z' },
    associations: { contacts: { results: [{ id: contactId }] } },
  });
  expect(await agent.failure('shopify_get_order', { orderId: '5009999999999' })).toContain('Shopify has no order');
});

test('an incident in ServiceNow with its assignment and a work note', async () => {
  const agent = await startUseCase(['itsm']);
  const made = await agent.call(
    'servicenow_create_incident',
    {
      shortDescription: 'Nobody in Leeds can print',
      urgency: '1',
      impact: '2',
      assignmentGroup: 'Network',
      assignedTo: 'Ben Lindqvist',
      workNotes: 'Reported in the chat by three people.',
    },
    z.object({ number: z.string().regex(/^INC\d+$/) }),
  );
  const { number } = made;
  const read = await agent.call('servicenow_get_incident', { number }, z.record(z.string(), z.unknown()));
  expect(read).toMatchObject({
    number,
    shortDescription: 'Nobody in Leeds can print',
    assignmentGroup: 'Network',
    assignedTo: 'Ben Lindqvist',
    workNotes: expect.stringContaining('Reported in the chat by three people.'),
  });
  expect(await agent.failure('servicenow_get_incident', { number: 'INC0999999' })).toContain('INC0999999');
});

test('open deals over 50,000 dollars that nobody has touched for 30 days', async () => {
  const agent = await startUseCase(['crm']);
  const search = { minAmount: 50_000, currency: 'USD', openOnly: true, noActivitySince: day(-30) };
  const deals = z.object({ deals: z.array(z.object({ id, name: z.string(), amount: z.string() })) });
  const idle = (await agent.call('velaro_search_deals', search, deals)).deals;
  expect(idle.map(({ name, amount }) => [name, amount])).toEqual([
    ['Northwind: meeting rooms', '56200.00'],
    ['Harbour College: library', '61300.00'],
    ['Northwind: 220 desks', '84500.00'],
  ]);
  const called = { type: 'call', subject: 'Asked how the tender goes', dealId: idle[1]?.id };
  await agent.call('velaro_log_activity', called, z.object({ id }));
  const left = (await agent.call('velaro_search_deals', search, deals)).deals;
  expect(left.map(({ name }) => name)).toEqual(['Northwind: meeting rooms', 'Northwind: 220 desks']);
  expect(await agent.failure('velaro_search_deals', { ...search, minAmount: '$50k' })).toContain(
    'minAmount must be a number',
  );
});

test('the nightly report, mailed', async () => {
  const agent = await startUseCase(['ops', 'communications']);
  const yesterday = { from: day(-1), to: day(-1), groupBy: 'day' };
  const { total, resolved, csat, previous } = await agent.call('velaro_get_conversation_stats', yesterday, stats);
  const text = `Conversations: ${total} (${previous.total} the day before), ${resolved} resolved, ${csat ?? '–'} % content.`;
  const mail = {
    to: ['Grace Kim <grace@acme.example>'],
    subject: `Report of ${day(-1)}`,
    text,
    from: 'reports@acme.example',
  };
  const sent = z.object({ transport: z.literal('sendgrid'), messageId: id });
  const { messageId } = await agent.call('velaro_send_email', mail, sent);
  expect(await agent.askStandIn('sendgrid', '/sandbox/outbox', z.unknown())).toMatchObject({
    mails: [
      {
        messageId,
        from: { email: 'reports@acme.example' },
        to: [{ email: 'grace@acme.example', name: 'Grace Kim' }],
        subject: mail.subject,
        text,
      },
    ],
  });
});

test('a contact made over the REST API is the one that a tool finds and changes', async () => {
  const agent = await startUseCase(['crm']);
  const person = { email: 'ada@example.com', firstName: 'Ada', tags: ['VIP'] };
  const made = await agent.api('POST', '/contacts', z.object({ id }), person);
  const contacts = z.object({ contacts: z.array(z.object({ id, firstName: z.string() })) });
  expect(await agent.call('velaro_search_contacts', { email: 'ada@example.com' }, contacts)).toEqual({
    contacts: [{ id: made.id, firstName: 'Ada' }],
  });
  const change = { email: 'ada@example.com', lastName: 'Byron' };
  const upserted = await agent.call('velaro_upsert_contact', change, z.object({ id, created: z.boolean() }));
  expect(upserted).toEqual({ id: made.id, created: false });
  const read = z.object({ firstName: z.string(), lastName: z.string() });
  expect(await agent.api('GET', `/contacts/${made.id}`, read)).toEqual({ firstName: 'Ada', lastName: 'Byron' });
});

test('every tool on own data finds the demo data, and marks it', async () => {
  const { call } = await startUseCase(['ops', 'crm', 'communications']);
  const list = (name: string) => z.object({ [name]: z.array(z.unknown()).min(1) });
  await call('velaro_list_agents', { status: 'online' }, list('agents'));
  await call('velaro_search_contacts', { tag: 'VIP' }, list('contacts'));
  await call('velaro_search_deals', { openOnly: true }, list('deals'));
  await call('velaro_get_usage', {}, z.object({ used: z.literal(4) }));
  const { passages } = await call(
    'velaro_product_help',
    { question: 'How do I rotate my API key?', limit: 1 },
    z.object({ passages: z.array(z.object({ title: z.string(), url: z.string() })) }),
  );
  expect(passages).toEqual([{ title: 'Rotating an API key', url: 'https://help.velaro.example/keys/rotate' }]);
  const urgent = { priority: 'urgent' };
  const found = await call(
    'velaro_search_cases',
    urgent,
    z.object({ cases: z.array(z.object({ id, subject: z.string() })) }),
  );
  expect(found.cases.map(({ subject }) => subject)).toEqual(['Charged twice for one order']);
  const change = { caseId: found.cases[0]?.id, status: 'resolved', comment: 'Paid back' };
  await call('velaro_update_case', change, z.object({ status: z.literal('resolved') }));
  const promised = { phone: '+15550110', requestedAt: someday, agentId: 'agt_grace' };
  const callback = await call('velaro_schedule_callback', promised, z.object({ id }));
  await call('velaro_cancel_callback', { callbackId: callback.id }, z.object({ status: z.literal('cancelled') }));
});

test('an agent sees the tools of its scopes only', async () => {
  const agent = await startUseCase(['ops']);
  expect((await agent.tools()).filter((name) => name.startsWith('velaro_'))).toEqual([
    'velaro_get_conversation_stats',
    'velaro_get_usage',
    'velaro_list_agents',
    'velaro_product_help',
  ]);
});

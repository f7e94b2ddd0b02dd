// ServiceNow's tools through the real engine, before the sandbox's instance: what is made is found, and what is not there is said.
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { startServicenow } from '../../../src/sandbox/servicenow/stand-in.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';
import { callerAt } from '../../parts/vendor-engine.ts';

let standIn: StandIn;

beforeEach(async () => {
  standIn = await startServicenow(new Date('2026-11-22T12:00:00Z'));
});

afterEach(() => standIn.close());

const caller = () => callerAt({ servicenow: standIn.url });

const incidents = z.object({
  incidents: z.array(z.object({ number: z.string() })),
  nextCursor: z.string().optional(),
});

it('an incident is opened with assignment and work notes, read back, noted on, and resolved', async () => {
  const { call, failure } = caller();
  const made = await call('servicenow_create_incident', {
    shortDescription: 'Payment terminal offline',
    description: 'Shop in Leeds.',
    callerId: 'Grace Kim',
    urgency: '1',
    impact: '2',
    category: 'Network',
    assignmentGroup: 'Network',
    assignedTo: 'Ben Lindqvist',
    workNotes: 'Customer waits at the till.',
    correlationId: 'conv-77',
  });
  expect(made).toMatchObject({
    number: 'INC0010006',
    shortDescription: 'Payment terminal offline',
    state: 'New',
    priority: '2 - High',
    assignmentGroup: 'Network',
    assignedTo: 'Ben Lindqvist',
    caller: 'Grace Kim',
    openedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
    notTaken: [],
  });
  const { sysId } = made;
  await call('servicenow_add_work_note', {
    table: 'incident',
    sysId,
    workNote: 'Cable replaced.',
    comment: 'Try again.',
  });
  expect(await call('servicenow_get_incident', { number: 'inc0010006' })).toMatchObject({
    sysId,
    description: 'Shop in Leeds.',
    workNotes: expect.stringMatching(/Cable replaced\.[\s\S]*Customer waits at the till\./),
    comments: expect.stringContaining('Try again.'),
    closeNotes: null,
  });
  expect(await failure('servicenow_update_incident', { sysId, state: '6' })).toMatchObject({
    code: 'vendor.refused',
    message: expect.stringContaining('The following fields are mandatory: Resolution code, Resolution notes'),
  });
  const closing = { sysId, state: '6', closeCode: 'Solution provided', closeNotes: 'Cable.' };
  expect(await call('servicenow_update_incident', closing)).toMatchObject({ state: 'Resolved', notTaken: [] });
  expect(await call('servicenow_search_incidents', { encodedQuery: 'correlation_id=conv-77' })).toMatchObject({
    incidents: [{ number: 'INC0010006', state: 'Resolved' }],
  });
});

it('a name that nobody has is told, not dropped in silence', async () => {
  const { call, failure } = caller();
  const given = { shortDescription: 'x', assignmentGroup: 'Netwrok', assignedTo: 'Ben Lindqvist' };
  expect(await call('servicenow_create_incident', given)).toMatchObject({
    assignmentGroup: null,
    assignedTo: 'Ben Lindqvist',
    notTaken: ['assignmentGroup'],
  });
  const change = { type: 'normal', shortDescription: 'x', assignmentGroup: 'Netwrok' };
  expect(await failure('servicenow_create_change', change)).toMatchObject({
    code: 'vendor.not-found',
    message: 'ServiceNow has no group Netwrok.',
  });
  expect(await call('servicenow_search_changes', {})).toMatchObject({ changes: { length: 3 } });
});

it('incidents are searched by words, priority, person and a query of one’s own, in pages', async () => {
  const { call } = caller();
  const numbers = async (query: object) =>
    incidents.parse(await call('servicenow_search_incidents', query)).incidents.map(({ number }) => number.slice(-1));
  expect(await numbers({ activeOnly: true, priority: '1' })).toEqual(['1']);
  expect(await numbers({ text: 'vpn' })).toEqual(['5', '1']);
  expect(await numbers({ assignedTo: 'ben.lindqvist' })).toEqual(['5', '1']);
  expect(await numbers({ assignedTo: 'Ben Lindqvist', activeOnly: true })).toEqual(['1']);
  expect(await numbers({ activeOnly: true, encodedQuery: 'category=hardware^ORcategory=software^' })).toEqual([
    '4',
    '3',
    '2',
  ]);
  const first = incidents.parse(await call('servicenow_search_incidents', { limit: 3 }));
  const second = await call('servicenow_search_incidents', { limit: 3, cursor: first.nextCursor });
  expect(first.incidents).toHaveLength(3);
  expect(incidents.parse(second).incidents.map(({ number }) => number)).toEqual(['INC0010002', 'INC0010001']);
  expect(second).not.toHaveProperty('nextCursor');
});

it('an item of the catalogue is ordered and the order followed', async () => {
  const { call, failure } = caller();
  const found = await call('servicenow_search_catalog', { text: 'data plan' });
  expect(found).toMatchObject({ items: [{ name: 'Mobile data plan', category: 'Mobile', price: '$18.00' }] });
  const [item] = z.object({ items: z.array(z.object({ sysId: z.string() })) }).parse(found).items;
  const order = { itemSysId: item?.sysId };
  expect(await failure('servicenow_create_request', order)).toMatchObject({
    code: 'vendor.refused',
    message: expect.stringContaining('Mandatory Variables are required: data_plan'),
  });
  const ordered = await call('servicenow_create_request', { ...order, variables: { data_plan: '500MB' } });
  expect(ordered).toMatchObject({ requestNumber: 'REQ0010001', table: 'sc_request' });
  expect(await call('servicenow_get_request', { number: 'REQ0010001' })).toMatchObject({
    number: 'REQ0010001',
    state: 'Pending Approval',
    items: [{ number: 'RITM0010001', state: 'Open', stage: 'Request Approved', approval: 'Requested' }],
  });
});

it('a change is created for a group by its name, with times in the instance’s form', async () => {
  const { call } = caller();
  const made = await call('servicenow_create_change', {
    type: 'emergency',
    shortDescription: 'Replace the gateway',
    startDate: '2026-12-01T23:00:00+01:00',
    endDate: '2026-12-02T01:00:00Z',
    assignmentGroup: 'Network',
  });
  expect(made).toMatchObject({
    number: 'CHG0030004',
    type: 'Emergency',
    assignmentGroup: 'Network',
    ignoredFields: [],
  });
  expect(await call('servicenow_search_changes', { type: 'emergency', state: '-5', text: 'gateway' })).toMatchObject({
    changes: [{ number: 'CHG0030004', startDate: '2026-12-01T22:00:00Z', endDate: '2026-12-02T01:00:00Z' }],
  });
});

it('a problem is created from an incident', async () => {
  const { call } = caller();
  const { sysId } = await call('servicenow_get_incident', { number: 'INC0010001' });
  const problem = { shortDescription: 'Gateway restarts', impact: '1', urgency: '1', incidentSysId: sysId };
  expect(await call('servicenow_create_problem', problem)).toMatchObject({
    number: 'PRB0040001',
    state: 'New',
    priority: '1 - Critical',
    notTaken: [],
  });
  expect(await call('servicenow_create_problem', { ...problem, incidentSysId: 'a'.repeat(32) })).toMatchObject({
    notTaken: ['incidentSysId'],
  });
});

it('assets and articles are found, and an article is read as text', async () => {
  const { call } = caller();
  expect(await call('servicenow_search_assets', { text: 'thinkpad', assignedTo: 'Amara Okafor' })).toMatchObject({
    assets: [{ assetTag: 'P1000241', serialNumber: 'PF2A91XK', installStatus: 'In use', location: 'Leeds' }],
  });
  expect(await call('servicenow_search_assets', { serialNumber: 'PF2A91YM' })).toMatchObject({
    assets: [{ assetTag: 'P1000242', assignedTo: null, substatus: 'Available' }],
  });
  const found = await call('servicenow_search_knowledge', { query: 'VPN', limit: 1 });
  expect(found).toMatchObject({ articles: [{ number: 'KB0010001' }], total: 2 });
  const { nextCursor, articles } = z
    .object({ nextCursor: z.string(), articles: z.array(z.object({ articleId: z.string() })) })
    .parse(found);
  expect(await call('servicenow_search_knowledge', { query: 'VPN', limit: 1, cursor: nextCursor })).toMatchObject({
    articles: [{ number: 'KB0010002' }],
  });
  expect(await call('servicenow_get_knowledge_article', { articleId: articles[0]?.articleId })).toMatchObject({
    number: 'KB0010001',
    title: 'How to set up the VPN on a laptop',
    content: 'VPN on a laptop\n\nInstall the VPN client from the portal, then sign in with your phone beside you.',
  });
});

it.each([
  ['servicenow_get_incident', { number: 'INC0099999' }, 'incident INC0099999'],
  ['servicenow_get_request', { number: 'REQ0099999' }, 'request REQ0099999 with items'],
  ['servicenow_get_knowledge_article', { articleId: 'KB0099999' }, 'article KB0099999'],
  ['servicenow_update_incident', { sysId: 'b'.repeat(32), state: '2' }, `incident with sys_id ${'b'.repeat(32)}`],
  [
    'servicenow_add_work_note',
    { table: 'problem', sysId: 'b'.repeat(32), comment: 'x' },
    `problem with sys_id ${'b'.repeat(32)}`,
  ],
  ['servicenow_create_request', { itemSysId: 'b'.repeat(32) }, `catalogue item with sys_id ${'b'.repeat(32)}`],
])('%s of %j: not found', async (tool, args, subject) => {
  expect(await caller().failure(tool, args)).toMatchObject({
    code: 'vendor.not-found',
    message: expect.stringContaining(`ServiceNow has no ${subject}`),
  });
});

it.each([
  'x^NQnumberISNOTEMPTY',
  'x^ORnumberISNOTEMPTY',
  'x^^ORactive=true',
  '^NQactive=true',
  'x\n^NQactive=true',
  'x%5ENQactive%3Dtrue',
  'x^EQ',
  'javascript:gs.getUserID()^NQactive=true',
])('a value of %j finds nothing beyond itself', async (value) => {
  const { call } = caller();
  const none = { incidents: [] };
  expect(await call('servicenow_search_incidents', { text: value })).toEqual(none);
  expect(await call('servicenow_search_incidents', { assignedTo: value })).toEqual(none);
  expect(await call('servicenow_search_assets', { assetTag: value })).toEqual({ assets: [] });
  expect(await call('servicenow_search_assets', { text: value })).toEqual({ assets: [] });
  expect(await call('servicenow_search_changes', { text: value })).toEqual({ changes: [] });
});

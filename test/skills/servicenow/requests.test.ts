// What ServiceNow's tools send, checked against ServiceNow's own documentation; and the check itself, which has to refuse what is wrong.
import { describe, expect, it } from 'vitest';
import { vendorWork } from '../../../src/skills/define-tool.ts';
import type { VendorRequest } from '../../../src/skills/define-vendor.ts';
import { toolDefinitions } from '../../../src/skills/registry.ts';
import { servicenow } from '../../../src/skills/servicenow/vendor.ts';
import { requestsOf } from '../../parts/vendor-oracle.ts';
import { complaints, hasDocumentation, readOperations } from './documentation.ts';

const sysId = '3f1c9a70c0a8016400b98a06818d57c7';
const group = { result: [{ sys_id: { value: sysId, display_value: sysId } }] };

/** Arguments of each tool with every field that may be left out. */
const everything: Readonly<Record<string, object>> = {
  servicenow_create_incident: {
    shortDescription: 'Laptop does not start',
    description: 'It beeps.',
    callerId: 'Grace Kim',
    urgency: '2',
    impact: '3',
    category: 'Hardware',
    assignmentGroup: 'Hardware',
    assignedTo: 'Ben Lindqvist',
    workNotes: 'From chat.',
    correlationId: 'conv-1',
  },
  servicenow_get_incident: { number: 'INC0010001' },
  servicenow_search_incidents: {
    text: 'laptop',
    activeOnly: true,
    priority: '1',
    assignedTo: 'ben.lindqvist',
    encodedQuery: 'category=hardware',
    limit: 5,
  },
  servicenow_update_incident: {
    sysId,
    state: '6',
    assignmentGroup: 'Hardware',
    assignedTo: 'Ben Lindqvist',
    urgency: '1',
    impact: '1',
    closeCode: 'Solution provided',
    closeNotes: 'Done.',
  },
  servicenow_add_work_note: { table: 'incident', sysId, workNote: 'x', comment: 'y' },
  servicenow_search_catalog: { text: 'laptop', limit: 5 },
  servicenow_create_request: {
    itemSysId: sysId,
    quantity: 2,
    requestedFor: sysId,
    variables: { a: 'b', c: 1, d: true },
  },
  servicenow_get_request: { number: 'REQ0010001' },
  servicenow_create_change: {
    type: 'emergency',
    shortDescription: 'Patch',
    description: 'Patch it.',
    justification: 'Hole.',
    implementationPlan: 'One by one.',
    backoutPlan: 'Snapshot.',
    startDate: '2026-12-01T22:00:00Z',
    endDate: '2026-12-01T23:00:00Z',
    assignmentGroup: 'Network',
  },
  servicenow_search_changes: { text: 'gateway', state: '-5', type: 'normal', encodedQuery: 'risk=2', limit: 5 },
  servicenow_create_problem: {
    shortDescription: 'Cause',
    description: 'Deep.',
    impact: '1',
    urgency: '2',
    assignmentGroup: 'Network',
    incidentSysId: sysId,
  },
  servicenow_search_knowledge: { query: 'vpn', knowledgeBase: sysId, limit: 5 },
  servicenow_get_knowledge_article: { articleId: sysId },
  servicenow_search_assets: { assetTag: 'P1', serialNumber: 'S1', assignedTo: 'Grace Kim', text: 'think', limit: 5 },
};

const tools = toolDefinitions.flatMap((definition) => {
  const [work] = vendorWork(definition);
  if (work?.vendor.id !== servicenow.id) return [];
  const requests = (args: object) => {
    const input = definition.input.parse(args);
    const [first] = requestsOf(work, input);
    return requestsOf(work, input, undefined, first?.path === 'now/table/sys_user_group' ? [group] : []);
  };
  return [{ name: definition.name, definition, requests }];
});

const ask = (name: string, args: object = everything[name] ?? {}): readonly VendorRequest[] =>
  tools.find((tool) => tool.name === name)?.requests(args) ?? [];

it('there are fourteen, and each has its arguments here, with all fields but the cursor', () => {
  expect(tools.map(({ name }) => name)).toEqual(Object.keys(everything).sort());
  for (const { name, definition } of tools)
    expect(Object.keys(everything[name] ?? {}).sort(), name).toEqual(
      Object.keys(definition.input.shape)
        .filter((field) => field !== 'cursor' && !(field === 'limit' && everything[name] === undefined))
        .sort(),
    );
});

describe.skipIf(!hasDocumentation)('by the documentation', () => {
  const operations = readOperations();

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s: its example, and all of its fields', (name, tool) => {
    for (const request of [...tool.requests(tool.definition.example), ...tool.requests(everything[name] ?? {})])
      expect(complaints(operations, request)).toEqual([]);
  });

  it.each(tools.map(({ name }) => name))('%s: a misspelt parameter, path and method would be refused', (name) => {
    for (const request of ask(name)) {
      expect(complaints(operations, { ...request, query: { ...request.query, sysparm_felds: 'x' } })).not.toEqual([]);
      expect(complaints(operations, { ...request, path: request.path.replace('/', '/x') })).not.toEqual([]);
      expect(complaints(operations, { ...request, method: 'DELETE' })).not.toEqual([]);
    }
  });

  it.each([
    'servicenow_create_incident',
    'servicenow_update_incident',
    'servicenow_create_problem',
    'servicenow_create_change',
    'servicenow_create_request',
  ])('%s: each field under another name would be refused', (name) => {
    const request = ask(name).at(-1);
    const body: Readonly<Record<string, unknown>> = Object(request?.body);
    expect(Object.keys(body).length).toBeGreaterThan(2);
    for (const field of Object.keys(body)) {
      const { [field]: value, ...others } = body;
      if (request)
        expect(complaints(operations, { ...request, body: { ...others, [`${field}x`]: value } }), field).not.toEqual(
          [],
        );
    }
  });

  it('an order without its quantity would be refused', () => {
    const [order] = ask('servicenow_create_request');
    if (!order) throw new Error('nothing is ordered');
    expect(complaints(operations, { ...order, body: {} })).toEqual(['sysparm_quantity is missing']);
  });
});

describe('requests', () => {
  it('an incident is written by names and labels', () => {
    expect(ask('servicenow_create_incident')).toEqual([
      {
        method: 'POST',
        path: 'now/table/incident',
        query: {
          sysparm_display_value: 'all',
          sysparm_input_display_value: true,
          sysparm_fields:
            'sys_id,number,short_description,state,priority,impact,urgency,assigned_to,assignment_group,caller_id,opened_at,sys_updated_on',
        },
        body: {
          short_description: 'Laptop does not start',
          description: 'It beeps.',
          caller_id: 'Grace Kim',
          urgency: '2',
          impact: '3',
          category: 'Hardware',
          assignment_group: 'Hardware',
          assigned_to: 'Ben Lindqvist',
          work_notes: 'From chat.',
          correlation_id: 'conv-1',
        },
      },
    ]);
  });

  it('a change asks for its group first, then is created with its sys_id and times in UTC', () => {
    expect(ask('servicenow_create_change')).toMatchObject([
      { method: 'GET', path: 'now/table/sys_user_group', query: { sysparm_query: 'name=Network', sysparm_limit: 1 } },
      {
        method: 'POST',
        path: 'sn_chg_rest/change/emergency',
        body: { assignment_group: sysId, start_date: '2026-12-01 22:00:00', end_date: '2026-12-01 23:00:00' },
      },
    ]);
    expect(
      ask('servicenow_create_change', { type: 'normal', shortDescription: 'x', assignmentGroup: sysId }),
    ).toHaveLength(1);
  });

  it.each([
    [
      'servicenow_search_incidents',
      'category=hardware^active=true^priority=1^assigned_to.user_name=ben.lindqvist^ORassigned_to.name=ben.lindqvist^123TEXTQUERY321=laptop^ORDERBYDESCopened_at',
    ],
    ['servicenow_search_changes', 'risk=2^type=normal^state=-5^123TEXTQUERY321=gateway^ORDERBYDESCsys_created_on'],
    [
      'servicenow_search_assets',
      'asset_tag=P1^serial_number=S1^assigned_to.user_name=Grace Kim^ORassigned_to.name=Grace Kim^display_nameLIKEthink^ORDERBYasset_tag',
    ],
    ['servicenow_get_incident', 'number=INC0010001'],
    ['servicenow_get_request', 'request.number=REQ0010001'],
  ])('%s asks for %s', (name, query) => {
    expect(ask(name)[0]?.query?.sysparm_query).toBe(query);
  });

  it.each([
    [
      'servicenow_search_incidents',
      { text: 'a^active=false^ORpriority=1' },
      '123TEXTQUERY321=a active=false ORpriority=1^ORDERBYDESCopened_at',
    ],
    [
      'servicenow_search_incidents',
      { text: 'x^NQnumberISNOTEMPTY' },
      '123TEXTQUERY321=x NQnumberISNOTEMPTY^ORDERBYDESCopened_at',
    ],
    [
      'servicenow_search_incidents',
      { assignedTo: 'javascript:gs.getUserID()' },
      'assigned_to.user_name=gs.getUserID()^ORassigned_to.name=gs.getUserID()^ORDERBYDESCopened_at',
    ],
    [
      'servicenow_search_assets',
      { assetTag: 'P1^ORserial_numberISNOTEMPTY' },
      'asset_tag=P1 ORserial_numberISNOTEMPTY^ORDERBYasset_tag',
    ],
    [
      'servicenow_search_incidents',
      { activeOnly: true, encodedQuery: 'priority=1^ORpriority=2^^' },
      'priority=1^ORpriority=2^active=true^ORDERBYDESCopened_at',
    ],
  ])('%s with %j stays within its conditions', (name, args, query) => {
    expect(ask(name, args)[0]?.query?.sysparm_query).toBe(query);
  });

  it('a group’s name stays within its condition too', () => {
    const args = { type: 'normal', shortDescription: 'x', assignmentGroup: 'a^ORnameISNOTEMPTY' };
    expect(ask('servicenow_create_change', args)[0]?.query?.sysparm_query).toBe('name=a ORnameISNOTEMPTY');
  });
});

describe('arguments that are refused', () => {
  it.each([
    [
      'servicenow_search_incidents',
      { encodedQuery: 'active=true^NQactive=false' },
      'must be one query: leave out ^NQ and ^EQ, and join conditions with ^ and ^OR',
    ],
    [
      'servicenow_search_incidents',
      { encodedQuery: 'a=b^EQ^c=d' },
      'must be one query: leave out ^NQ and ^EQ, and join conditions with ^ and ^OR',
    ],
    [
      'servicenow_search_incidents',
      { encodedQuery: 'opened_by=javascript:gs.getUserID()' },
      'must not hold javascript:, which ServiceNow would run',
    ],
    [
      'servicenow_search_incidents',
      { encodedQuery: '^ORactive=false' },
      'must begin with a condition, such as priority=1^active=true',
    ],
    ['servicenow_search_incidents', { encodedQuery: 'a=b\nc=d' }, 'must be one line'],
    ['servicenow_search_incidents', { text: '^^' }, 'holds nothing that ServiceNow can look for'],
    ['servicenow_get_incident', { number: 'REQ0010001' }, 'must be INC and digits, such as INC0010001'],
    ['servicenow_get_incident', { number: 'INC1^ORactive=true' }, 'must be INC and digits, such as INC0010001'],
    ['servicenow_get_request', { number: '5001234567890' }, 'must be REQ and digits, such as REQ0010001'],
    [
      'servicenow_update_incident',
      { sysId: 'INC0010001', state: '2' },
      'must be a sys_id: 32 hexadecimal digits, not a number such as INC0010001',
    ],
    ['servicenow_update_incident', { sysId }, 'or another field to change must be given'],
    ['servicenow_add_work_note', { table: 'incident', sysId }, 'or comment must be given'],
    [
      'servicenow_create_request',
      { itemSysId: '../../table/sys_user' },
      'must be a sys_id: 32 hexadecimal digits, not a number such as INC0010001',
    ],
    [
      'servicenow_get_knowledge_article',
      { articleId: '../../../now/table/sys_user' },
      'must be a sys_id of 32 hexadecimal digits, or KB and digits',
    ],
    [
      'servicenow_create_change',
      { type: 'normal', shortDescription: 'x', startDate: '2026-12-01 22:00:00' },
      'must be a date and time with its zone, such as 2026-12-01T10:00:00Z',
    ],
    [
      'servicenow_create_change',
      { type: 'normal', shortDescription: 'x', startDate: '2026-12-02T00:00:00Z', endDate: '2026-12-01T00:00:00Z' },
      'must be after startDate',
    ],
  ])('%s with %j', (name, args, message) => {
    const parsed = tools.find((tool) => tool.name === name)?.definition.input.safeParse(args);
    expect(parsed?.error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

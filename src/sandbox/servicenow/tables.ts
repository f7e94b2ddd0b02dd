// The instance's tables: their fields, what each field holds, and what a new record begins with.

export type Field =
  | { readonly kind: 'text' | 'datetime' | 'boolean' | 'journal' }
  | { readonly kind: 'choice'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'reference'; readonly table: string };

export interface Table {
  readonly fields: ReadonlyMap<string, Field>;
  /** The field by which people know a record. */
  readonly display: string;
  /** Before the seven digits of a record's number, and the last number that is taken. */
  readonly numbers?: { readonly prefix: string; readonly last: number };
  readonly defaults?: Readonly<Record<string, string>>;
}

const text: Field = { kind: 'text' };
const datetime: Field = { kind: 'datetime' };
const journal: Field = { kind: 'journal' };
const boolean: Field = { kind: 'boolean' };
const reference = (table: string): Field => ({ kind: 'reference', table });
const choice = (labels: Readonly<Record<string, string>>): Field => ({ kind: 'choice', labels });

const level = choice({ 1: '1 - High', 2: '2 - Medium', 3: '3 - Low' });

const everyRecord: readonly (readonly [string, Field])[] = [
  ['sys_id', text],
  ['sys_created_on', datetime],
  ['sys_updated_on', datetime],
  ['sys_class_name', text],
];

const everyTask: readonly (readonly [string, Field])[] = [
  ['number', text],
  ['short_description', text],
  ['description', text],
  ['priority', choice({ 1: '1 - Critical', 2: '2 - High', 3: '3 - Moderate', 4: '4 - Low', 5: '5 - Planning' })],
  ['impact', level],
  ['urgency', level],
  ['assigned_to', reference('sys_user')],
  ['assignment_group', reference('sys_user_group')],
  ['opened_by', reference('sys_user')],
  ['opened_at', datetime],
  ['closed_at', datetime],
  ['active', boolean],
  ['approval', choice({ 'not requested': 'Not Yet Requested', requested: 'Requested', approved: 'Approved' })],
  ['correlation_id', text],
  ['work_notes', journal],
  ['comments', journal],
];

export const tables: ReadonlyMap<string, Table> = new Map([
  table('sys_user', 'name', [
    ['user_name', text],
    ['name', text],
    ['email', text],
    ['active', boolean],
  ]),
  table('sys_user_group', 'name', [
    ['name', text],
    ['active', boolean],
  ]),
  table(
    'incident',
    'number',
    [
      ...everyTask,
      ['caller_id', reference('sys_user')],
      [
        'category',
        choice({ inquiry: 'Inquiry / Help', hardware: 'Hardware', software: 'Software', network: 'Network' }),
      ],
      ['state', choice({ 1: 'New', 2: 'In Progress', 3: 'On Hold', 6: 'Resolved', 7: 'Closed', 8: 'Canceled' })],
      ['close_code', text],
      ['close_notes', text],
    ],
    {
      numbers: { prefix: 'INC', last: 10_000 },
      defaults: { state: '1', impact: '3', urgency: '3', category: 'inquiry', active: 'true' },
    },
  ),
  table(
    'problem',
    'number',
    [
      ...everyTask,
      ['state', choice({ 101: 'New', 102: 'Assess', 103: 'Root Cause Analysis', 106: 'Resolved', 107: 'Closed' })],
      ['first_reported_by_task', reference('incident')],
    ],
    {
      numbers: { prefix: 'PRB', last: 40_000 },
      defaults: { state: '101', impact: '3', urgency: '3', active: 'true' },
    },
  ),
  table(
    'change_request',
    'number',
    [
      ...everyTask,
      ['type', choice({ normal: 'Normal', standard: 'Standard', emergency: 'Emergency' })],
      [
        'state',
        choice({ '-5': 'New', '-4': 'Assess', '-3': 'Authorize', '-2': 'Scheduled', '-1': 'Implement', 3: 'Closed' }),
      ],
      ['risk', choice({ 2: 'High', 3: 'Moderate', 4: 'Low' })],
      ['justification', text],
      ['implementation_plan', text],
      ['backout_plan', text],
      ['start_date', datetime],
      ['end_date', datetime],
    ],
    {
      numbers: { prefix: 'CHG', last: 30_000 },
      defaults: { state: '-5', type: 'normal', risk: '3', impact: '3', urgency: '3', active: 'true' },
    },
  ),
  table(
    'sc_request',
    'number',
    [
      ...everyTask,
      ['requested_for', reference('sys_user')],
      [
        'request_state',
        choice({ requested: 'Pending Approval', in_process: 'Approved', closed_complete: 'Closed Complete' }),
      ],
      ['state', choice({ 1: 'Open', 2: 'Work in Progress', 3: 'Closed Complete' })],
    ],
    {
      numbers: { prefix: 'REQ', last: 10_000 },
      defaults: { state: '1', request_state: 'requested', approval: 'requested', active: 'true' },
    },
  ),
  table(
    'sc_req_item',
    'number',
    [
      ...everyTask,
      ['request', reference('sc_request')],
      ['cat_item', reference('sc_cat_item')],
      ['quantity', text],
      ['stage', choice({ request_approved: 'Request Approved', fulfillment: 'Fulfillment', complete: 'Completed' })],
      ['state', choice({ 1: 'Open', 2: 'Work in Progress', 3: 'Closed Complete' })],
    ],
    {
      numbers: { prefix: 'RITM', last: 10_000 },
      defaults: { state: '1', stage: 'request_approved', approval: 'requested', active: 'true' },
    },
  ),
  table('sc_category', 'title', [['title', text]]),
  table('sc_cat_item', 'name', [
    ['name', text],
    ['short_description', text],
    ['description', text],
    ['category', reference('sc_category')],
    ['price', text],
    ['mandatory_variables', text],
  ]),
  table('cmdb_model', 'display_name', [['display_name', text]]),
  table('cmn_location', 'name', [['name', text]]),
  table('cmdb_ci', 'name', [['name', text]]),
  table('alm_asset', 'display_name', [
    ['asset_tag', text],
    ['display_name', text],
    ['serial_number', text],
    ['model', reference('cmdb_model')],
    ['install_status', choice({ 1: 'In use', 6: 'In stock', 7: 'Retired' })],
    ['substatus', choice({ available: 'Available', reserved: 'Reserved' })],
    ['assigned_to', reference('sys_user')],
    ['location', reference('cmn_location')],
    ['ci', reference('cmdb_ci')],
  ]),
  table('kb_knowledge_base', 'title', [['title', text]]),
  table('kb_knowledge', 'number', [
    ['number', text],
    ['short_description', text],
    ['text', text],
    ['kb_knowledge_base', reference('kb_knowledge_base')],
    ['workflow_state', choice({ draft: 'Draft', published: 'Published' })],
  ]),
]);

function table(
  name: string,
  display: string,
  fields: readonly (readonly [string, Field])[],
  more: Pick<Table, 'numbers' | 'defaults'> = {},
): readonly [string, Table] {
  return [name, { display, fields: new Map([...everyRecord, ...fields]), ...more }];
}

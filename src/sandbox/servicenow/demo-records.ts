// What the instance holds at first: people, groups, open incidents, changes, a catalogue, assets and articles.
import { Instance, seedId } from './instance.ts';

type Values = Readonly<Record<string, string>>;

const people = ['Amara Okafor', 'Ben Lindqvist', 'Chloé Marchand', 'Dmitri Volkov', 'Grace Kim', 'Velaro Integration'];
const groups = ['Service Desk', 'Network', 'Hardware', 'Database', 'CAB Approval'];

const incidents: readonly Values[] = [
  {
    short_description: 'VPN drops every few minutes',
    description: 'Since Monday, for everybody in the Leeds office.',
    impact: '1',
    urgency: '1',
    state: '2',
    category: 'network',
    assignment_group: 'Network',
    assigned_to: 'Ben Lindqvist',
    caller_id: 'Chloé Marchand',
    work_notes: 'The second gateway restarts by itself. Vendor case opened.',
  },
  {
    short_description: 'Checkout page answers slowly',
    description: 'Orders take over ten seconds at noon.',
    impact: '1',
    urgency: '2',
    state: '1',
    category: 'software',
    assignment_group: 'Database',
    caller_id: 'Grace Kim',
  },
  {
    short_description: 'Laptop battery does not charge',
    impact: '3',
    urgency: '2',
    state: '3',
    category: 'hardware',
    assignment_group: 'Hardware',
    assigned_to: 'Dmitri Volkov',
    caller_id: 'Amara Okafor',
    comments: 'A new battery is ordered; it comes on Thursday.',
  },
  {
    short_description: 'Cannot print on floor 3',
    impact: '2',
    urgency: '3',
    state: '6',
    category: 'hardware',
    assignment_group: 'Service Desk',
    assigned_to: 'Amara Okafor',
    caller_id: 'Grace Kim',
    close_code: 'Solution provided',
    close_notes: 'Driver installed again.',
  },
  {
    short_description: 'VPN client asks for a code twice',
    impact: '3',
    urgency: '3',
    state: '7',
    category: 'network',
    assignment_group: 'Network',
    assigned_to: 'Ben Lindqvist',
    caller_id: 'Dmitri Volkov',
    close_code: 'Solution provided',
    close_notes: 'Clock of the phone was wrong.',
  },
];

const changes: readonly Values[] = [
  { type: 'normal', short_description: 'Replace the VPN gateway in Leeds', state: '-4', risk: '3' },
  { type: 'standard', short_description: 'Monthly patches of the print servers', state: '-2', risk: '4' },
  { type: 'emergency', short_description: 'Fail over the order database', state: '3', risk: '2' },
];

const items: readonly Values[] = [
  {
    name: 'Standard laptop',
    short_description: 'Laptop with 14 inch screen, 32 GB',
    description: 'For most work. Delivered with docking station within five days.',
    category: 'Hardware',
    price: '$1,250.00',
  },
  {
    name: 'Developer laptop',
    short_description: 'Laptop with 16 inch screen, 64 GB',
    description: 'Needs the approval of your team lead.',
    category: 'Hardware',
    price: '$2,480.00',
    mandatory_variables: 'justification',
  },
  {
    name: 'Mobile data plan',
    short_description: 'SIM card with a data plan',
    description: 'Choose the amount of data for each month.',
    category: 'Mobile',
    price: '$18.00',
    mandatory_variables: 'data_plan',
  },
  {
    name: 'Access to the data warehouse',
    short_description: 'Read access for reports',
    description: 'For people who have done the privacy training.',
    category: 'Access',
    price: '$0.00',
  },
];

const assets: readonly Values[] = [
  {
    asset_tag: 'P1000241',
    display_name: 'P1000241 - Lenovo ThinkPad T14',
    serial_number: 'PF2A91XK',
    model: 'Lenovo ThinkPad T14',
    install_status: '1',
    assigned_to: 'Amara Okafor',
    location: 'Leeds',
  },
  {
    asset_tag: 'P1000242',
    display_name: 'P1000242 - Lenovo ThinkPad T14',
    serial_number: 'PF2A91YM',
    model: 'Lenovo ThinkPad T14',
    install_status: '6',
    substatus: 'available',
    location: 'Leeds',
  },
  {
    asset_tag: 'P1000318',
    display_name: 'P1000318 - Cisco ASR 1001-X',
    serial_number: 'FXS2204Q1AB',
    model: 'Cisco ASR 1001-X',
    install_status: '1',
    assigned_to: 'Ben Lindqvist',
    location: 'Portland',
  },
];

const articles: readonly Values[] = [
  {
    number: 'KB0010001',
    short_description: 'How to set up the VPN on a laptop',
    text: '<h1>VPN on a laptop</h1><p>Install the VPN client from the portal, then sign in with your phone beside you.</p>',
    kb_knowledge_base: 'IT',
    workflow_state: 'published',
  },
  {
    number: 'KB0010002',
    short_description: 'Why the VPN asks for a code twice',
    text: '<p>The clock of your phone is wrong. Let it set the time by itself.</p>',
    kb_knowledge_base: 'IT',
    workflow_state: 'published',
  },
  {
    number: 'KB0010003',
    short_description: 'Returning a laptop when you leave',
    text: '<p>Bring it to the service desk with its charger.</p>',
    kb_knowledge_base: 'People',
    workflow_state: 'published',
  },
  {
    number: 'KB0010004',
    short_description: 'VPN gateway replacement, notes',
    text: '<p>Not for readers yet.</p>',
    kb_knowledge_base: 'IT',
    workflow_state: 'draft',
  },
];

const hourMs = 3_600_000;

/** @param now what the ages of the records count from. */
export function demoInstance(now: Date): Instance {
  const instance = new Instance();
  const name = (table: string, field: string, names: readonly string[]) => {
    for (const one of names) instance.insert(table, { [field]: one }, { sysId: seedId(table, one), now });
  };
  for (const person of people) {
    const user = person
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z ]/g, '')
      .replace(' ', '.');
    const values = { name: person, user_name: user, email: `${user}@acme.example`, active: 'true' };
    instance.insert('sys_user', values, { sysId: seedId('sys_user', person), now });
  }
  name('sys_user_group', 'name', groups);
  name('sc_category', 'title', ['Hardware', 'Mobile', 'Access']);
  name('cmdb_model', 'display_name', ['Lenovo ThinkPad T14', 'Cisco ASR 1001-X']);
  name('cmn_location', 'name', ['Leeds', 'Portland']);
  name('kb_knowledge_base', 'title', ['IT', 'People']);

  const rows: readonly (readonly [string, readonly Values[]])[] = [
    ['incident', incidents],
    ['change_request', changes],
    ['sc_cat_item', items],
    ['alm_asset', assets],
    ['kb_knowledge', articles],
  ];
  for (const [table, records] of rows)
    for (const [index, values] of records.entries())
      instance.insert(table, values, {
        displayValues: true,
        sysId: seedId(table, String(index)),
        now: new Date(now.getTime() - (records.length - index) * 9 * hourMs),
      });
  return instance;
}

// What the account's objects hold: the properties of each type, and what HubSpot takes as a value of each.

export type ObjectType = 'contacts' | 'deals' | 'tickets' | 'tasks';

interface Property {
  readonly kind: 'text' | 'number' | 'datetime' | 'choice' | 'owner';
  readonly options?: readonly string[];
  /** Set by HubSpot alone. */
  readonly readOnly?: true;
}

export const closedStages: readonly string[] = ['closedwon', 'closedlost'];

export const ownerIds: ReadonlyMap<string, string> = new Map([
  ['71234001', 'chloe@acme.example'],
  ['71234002', 'elena@acme.example'],
  ['71234003', 'amara@acme.example'],
]);

const text: Property = { kind: 'text' };
const owner: Property = { kind: 'owner' };
const choice = (...options: readonly string[]): Property => ({ kind: 'choice', options });
const readOnly = (kind: Property['kind']): Property => ({ kind, readOnly: true });

/** How an object type is named in a path. */
export const typesByPath: ReadonlyMap<string, ObjectType> = new Map([
  ['contacts', 'contacts'],
  ['0-1', 'contacts'],
  ['deals', 'deals'],
  ['0-3', 'deals'],
  ['tickets', 'tickets'],
  ['0-5', 'tickets'],
  ['tasks', 'tasks'],
  ['0-27', 'tasks'],
]);

export const properties: Readonly<Record<ObjectType, ReadonlyMap<string, Property>>> = {
  contacts: new Map([
    ['email', text],
    ['firstname', text],
    ['lastname', text],
    ['phone', text],
    ['mobilephone', text],
    ['company', text],
    ['jobtitle', text],
    ['city', text],
    [
      'lifecyclestage',
      choice(
        'subscriber',
        'lead',
        'marketingqualifiedlead',
        'salesqualifiedlead',
        'opportunity',
        'customer',
        'evangelist',
        'other',
      ),
    ],
    ['hubspot_owner_id', owner],
    ['hs_object_id', readOnly('text')],
    ['createdate', readOnly('datetime')],
    ['lastmodifieddate', readOnly('datetime')],
  ]),
  deals: new Map([
    ['dealname', text],
    ['amount', { kind: 'number' }],
    [
      'dealstage',
      choice(
        'appointmentscheduled',
        'qualifiedtobuy',
        'presentationscheduled',
        'decisionmakerboughtin',
        'contractsent',
        ...closedStages,
      ),
    ],
    ['pipeline', choice('default', 'renewals')],
    ['closedate', { kind: 'datetime' }],
    ['description', text],
    ['hubspot_owner_id', owner],
    ['hs_is_closed', readOnly('choice')],
    ['notes_last_updated', readOnly('datetime')],
    ['hs_object_id', readOnly('text')],
    ['createdate', readOnly('datetime')],
    ['hs_lastmodifieddate', readOnly('datetime')],
  ]),
  tickets: new Map([
    ['subject', text],
    ['content', text],
    ['hs_pipeline', choice('0')],
    ['hs_pipeline_stage', choice('1', '2', '3', '4')],
    ['hs_ticket_priority', choice('LOW', 'MEDIUM', 'HIGH', 'URGENT')],
    ['hubspot_owner_id', owner],
    ['hs_object_id', readOnly('text')],
    ['createdate', readOnly('datetime')],
    ['hs_lastmodifieddate', readOnly('datetime')],
  ]),
  tasks: new Map([
    ['hs_task_subject', text],
    ['hs_task_body', text],
    ['hs_timestamp', { kind: 'datetime' }],
    ['hs_task_priority', choice('NONE', 'LOW', 'MEDIUM', 'HIGH')],
    ['hs_task_status', choice('NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'DEFERRED', 'COMPLETED')],
    ['hs_task_type', choice('TODO', 'CALL', 'EMAIL')],
    ['hubspot_owner_id', owner],
    ['hs_object_id', readOnly('text')],
    ['hs_createdate', readOnly('datetime')],
    ['hs_lastmodifieddate', readOnly('datetime')],
  ]),
};

/** What an object of the type cannot be made without. */
export const requiredProperties: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: [],
  deals: ['dealname', 'dealstage'],
  tickets: ['subject', 'hs_pipeline_stage'],
  tasks: ['hs_timestamp'],
};

/** Where a search's `query` looks. */
export const searchedProperties: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'company'],
  deals: ['dealname', 'pipeline', 'dealstage', 'description'],
  tickets: ['subject', 'content', 'hs_pipeline_stage'],
  tasks: ['hs_task_subject', 'hs_task_body'],
};

export interface PropertyFault {
  readonly message: string;
  readonly code: string;
  readonly name: string;
}

/** The value as HubSpot stores it, or why it does not. An empty value clears a property. */
export function storedValue(type: ObjectType, name: string, value: string): string | PropertyFault {
  const property = properties[type].get(name);
  const fault = (code: string, message: string): PropertyFault => ({ name, code, message });
  if (!property) return fault('PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`);
  if (property.readOnly) return fault('READ_ONLY_VALUE', `"${name}" is a read only property; its value cannot be set.`);
  if (value === '' || property.kind === 'text') return value;
  if (property.options && !property.options.includes(value))
    return fault('INVALID_OPTION', `${value} was not one of the allowed options: [${property.options.join(', ')}]`);
  if (property.kind === 'owner' && !ownerIds.has(value))
    return fault('INVALID_OWNER_ID', `Owner ${value} does not exist`);
  if (property.kind === 'number' && !/^-?\d+(?:\.\d+)?$/.test(value))
    return fault('INVALID_DOUBLE', `${value} was not a valid number.`);
  if (property.kind !== 'datetime') return value;
  const time = timeOf(value);
  return time === undefined ? fault('INVALID_DATE', `${value} was not a valid long.`) : new Date(time).toISOString();
}

/** Milliseconds since 1970, from that very number or from ISO 8601. */
export function timeOf(value: string): number | undefined {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

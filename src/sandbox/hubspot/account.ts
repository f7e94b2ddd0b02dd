// The account's objects: made, changed and read back, with what HubSpot works out by itself.
import {
  closedStages,
  type ObjectType,
  type PropertyFault,
  properties,
  requiredProperties,
  storedValue,
} from './properties.ts';
import { invalid, Refusal } from './refusal.ts';

export interface CrmObject {
  readonly id: string;
  readonly createdAt: string;
  updatedAt: string;
  /** Without those that are empty. */
  readonly values: Map<string, string>;
  /** Objects of other types that this one is tied to. */
  readonly associations: { readonly type: ObjectType; readonly id: string }[];
}

export interface Association {
  readonly toId: string;
  readonly typeId: number;
}

/** HubSpot's own association types, from a new object to one that is there. */
const associationTypes: ReadonlyMap<string, ObjectType> = new Map([
  ['tasks 204', 'contacts'],
  ['tasks 216', 'deals'],
  ['tickets 16', 'contacts'],
  ['deals 3', 'contacts'],
]);

const firstIds: Readonly<Record<ObjectType, number>> = {
  contacts: 90_100_001,
  deals: 31_500_001,
  tickets: 4_420_001,
  tasks: 77_800_001,
};

export class Account {
  readonly #objects: Readonly<Record<ObjectType, Map<string, CrmObject>>> = {
    contacts: new Map(),
    deals: new Map(),
    tickets: new Map(),
    tasks: new Map(),
  };

  all(type: ObjectType): readonly CrmObject[] {
    return [...this.#objects[type].values()];
  }

  /** @throws Refusal where there is none. */
  find(type: ObjectType, id: string): CrmObject {
    const found = this.#objects[type].get(id);
    if (!found) throw new Refusal(404, 'OBJECT_NOT_FOUND', 'resource not found');
    return found;
  }

  /** @throws Refusal for what HubSpot does not take; nothing is stored then. */
  create(
    type: ObjectType,
    given: Readonly<Record<string, string>>,
    associations: readonly Association[] = [],
    now = new Date(),
  ): CrmObject {
    const missing = requiredProperties[type].filter((name) => !given[name]);
    if (missing.length > 0)
      throw invalid(
        `Error creating ${type.toUpperCase()}. Some required properties were not set.`,
        missing.map((name) => ({ name, code: 'REQUIRED_PROPERTY', message: `Required property ${name} was not set` })),
      );
    const values = checked(type, given);
    const email = values.get('email')?.toLowerCase();
    const twin = email === undefined ? undefined : this.all(type).find((one) => one.values.get('email') === email);
    if (twin) throw new Refusal(409, 'CONFLICT', `Contact already exists. Existing ID: ${twin.id}`);
    if (email !== undefined) values.set('email', email);

    const targets = associations.map(({ toId, typeId }) => {
      const to = associationTypes.get(`${type} ${typeId}`);
      if (!to) throw invalid(`${typeId} is not a valid association type from ${type}`);
      if (!this.#objects[to].has(toId)) throw invalid(`Object with ID ${toId} of type ${to} does not exist`);
      return { type: to, id: toId };
    });

    const id = String(firstIds[type] + this.#objects[type].size);
    const at = now.toISOString();
    const object: CrmObject = { id, createdAt: at, updatedAt: at, values, associations: targets };
    values.set('hs_object_id', id);
    values.set(type === 'tasks' ? 'hs_createdate' : 'createdate', at);
    if (type === 'deals' && !values.has('pipeline')) values.set('pipeline', 'default');
    if (type === 'tickets' && !values.has('hs_pipeline')) values.set('hs_pipeline', '0');
    this.#objects[type].set(id, object);
    this.#touch(type, object, now);
    for (const target of targets) if (type === 'tasks' && target.type === 'deals') this.logActivity(target.id, now);
    return object;
  }

  /** @throws Refusal for what HubSpot does not take; nothing is changed then. */
  update(type: ObjectType, id: string, given: Readonly<Record<string, string>>): CrmObject {
    const object = this.find(type, id);
    for (const [name, value] of checked(type, given, true))
      if (value === '') object.values.delete(name);
      else object.values.set(name, value);
    this.#touch(type, object, new Date());
    return object;
  }

  /** What moves a deal's date of last activity: a task, a note, a call. */
  logActivity(dealId: string, at: Date): void {
    this.find('deals', dealId).values.set('notes_last_updated', at.toISOString());
  }

  #touch(type: ObjectType, object: CrmObject, now: Date): void {
    object.updatedAt = now.toISOString();
    object.values.set(type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate', object.updatedAt);
    if (type === 'deals')
      object.values.set('hs_is_closed', String(closedStages.includes(object.values.get('dealstage') ?? '')));
  }
}

function checked(type: ObjectType, given: Readonly<Record<string, string>>, keepEmpty = false): Map<string, string> {
  const values = new Map<string, string>();
  const faults: PropertyFault[] = [];
  for (const [name, value] of Object.entries(given)) {
    const stored = storedValue(type, name, value);
    if (typeof stored !== 'string') faults.push(stored);
    else if (stored !== '' || keepEmpty) values.set(name, stored);
  }
  if (faults.length > 0)
    throw invalid(
      `Property values were not valid: ${JSON.stringify(faults.map((fault) => ({ isValid: false, ...fault })))}`,
      faults,
    );
  return values;
}

/** An object as HubSpot answers it, with those properties that are asked for and exist. */
export function shown(type: ObjectType, object: CrmObject, wanted: readonly string[]) {
  const always = type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
  const names = new Set([type === 'tasks' ? 'hs_createdate' : 'createdate', always, 'hs_object_id', ...wanted]);
  return {
    id: object.id,
    properties: Object.fromEntries(
      [...names].filter((name) => properties[type].has(name)).map((name) => [name, object.values.get(name) ?? null]),
    ),
    createdAt: object.createdAt,
    updatedAt: object.updatedAt,
    archived: false,
  };
}

// The instance's records: inserted, updated and read back, with what ServiceNow works out by itself.
import { createHash, randomUUID } from 'node:crypto';
import { noRecord, Refusal } from './refusal.ts';
import { type Field, type Table, tables } from './tables.ts';

export interface StoredRecord {
  readonly table: string;
  readonly sysId: string;
  /** By field; one that is not there is empty. */
  readonly values: Map<string, string>;
  /** Newest first. */
  readonly notes: { readonly field: string; readonly at: string; readonly text: string }[];
}

export interface InsertOptions {
  /** Where names and labels are taken as well as ids and values. */
  readonly displayValues?: boolean;
  /** For records that are there from the beginning; a random one where it is left out. */
  readonly sysId?: string;
  readonly now?: Date;
}

/** Where a path ends. Without a record where a reference on the way is empty. */
interface PathEnd {
  readonly record: StoredRecord | undefined;
  readonly name: string;
  readonly field: Field;
}

/** Who the instance takes the API's caller for. */
const apiUser = 'Velaro Integration';

export class Instance {
  readonly #records = new Map<string, Map<string, StoredRecord>>();
  readonly #lastNumbers = new Map<string, number>();

  /** Newest last. */
  all(table: string): readonly StoredRecord[] {
    return [...(this.#records.get(table)?.values() ?? [])];
  }

  /** @throws Refusal where there is none. */
  find(table: string, sysId: string): StoredRecord {
    const found = this.#records.get(table)?.get(sysId);
    if (!found) throw noRecord();
    return found;
  }

  /** @throws Refusal for what a data policy does not let pass. */
  insert(table: string, given: Readonly<Record<string, string>>, options: InsertOptions = {}): StoredRecord {
    const { numbers, defaults } = definition(table);
    const { sysId = randomUUID().replaceAll('-', ''), now = new Date() } = options;
    const record: StoredRecord = { table, sysId, values: new Map(Object.entries(defaults ?? {})), notes: [] };
    record.values.set('sys_id', sysId).set('sys_class_name', table).set('sys_created_on', stamp(now));
    if (numbers) {
      const last = (this.#lastNumbers.get(table) ?? numbers.last) + 1;
      this.#lastNumbers.set(table, last);
      record.values.set('number', numbers.prefix + String(last).padStart(7, '0')).set('opened_at', stamp(now));
    }
    this.#write(record, given, { now, displayValues: options.displayValues ?? false });
    const records = this.#records.get(table) ?? new Map<string, StoredRecord>();
    this.#records.set(table, records.set(sysId, record));
    return record;
  }

  /** @throws Refusal for what a data policy does not let pass; nothing is changed then. */
  update(table: string, sysId: string, given: Readonly<Record<string, string>>, displayValues: boolean): StoredRecord {
    const record = this.find(table, sysId);
    this.#write(record, given, { now: new Date(), displayValues });
    return record;
  }

  /** The value of a field, or of a field of the record that a field refers to (`request.number`); undefined where there is no such field. */
  value(record: StoredRecord, path: string): string | undefined {
    const end = this.#walk(record, path);
    if (!end) return undefined;
    return end.record?.values.get(end.name) ?? '';
  }

  /** What people are shown of that value: the label of a choice, the name of a record, all notes. */
  display(record: StoredRecord, path: string): string {
    const end = this.#walk(record, path);
    if (!end?.record) return '';
    const value = end.record.values.get(end.name) ?? '';
    if (end.field.kind === 'choice') return end.field.labels[value] ?? value;
    if (end.field.kind === 'reference') return this.#nameOf(end.field.table, value);
    if (end.field.kind !== 'journal') return value;
    const title = end.name === 'comments' ? 'Additional comments' : 'Work notes';
    return end.record.notes
      .filter(({ field }) => field === end.name)
      .map(({ at, text }) => `${at} - ${apiUser} (${title})\n${text}\n\n`)
      .join('');
  }

  /** The field that a path ends in. */
  field(table: string, path: string): Field | undefined {
    const [first = '', ...rest] = path.split('.');
    const field = tables.get(table)?.fields.get(first);
    if (rest.length === 0) return field;
    return field?.kind === 'reference' ? this.field(field.table, rest.join('.')) : undefined;
  }

  #walk(record: StoredRecord, path: string): PathEnd | undefined {
    const [name = '', ...rest] = path.split('.');
    const field = definition(record.table).fields.get(name);
    if (!field) return undefined;
    if (rest.length === 0) return { record, name, field };
    if (field.kind !== 'reference' || !this.field(field.table, rest.join('.'))) return undefined;
    const next = this.#records.get(field.table)?.get(record.values.get(name) ?? '');
    return next ? this.#walk(next, rest.join('.')) : { record: undefined, name, field };
  }

  #nameOf(table: string, sysId: string): string {
    return this.#records.get(table)?.get(sysId)?.values.get(definition(table).display) ?? '';
  }

  #write(
    record: StoredRecord,
    given: Readonly<Record<string, string>>,
    { now, displayValues }: { readonly now: Date; readonly displayValues: boolean },
  ): void {
    const { fields } = definition(record.table);
    const changes = new Map<string, string>();
    for (const [name, text] of Object.entries(given)) {
      const field = fields.get(name);
      if (!field || name.startsWith('sys_') || field.kind === 'journal') continue;
      changes.set(name, displayValues ? this.#storedValue(field, text) : text);
    }
    checkPolicy(record, changes);
    for (const [name, value] of changes) record.values.set(name, value);
    for (const name of ['work_notes', 'comments']) {
      const note = given[name];
      if (note && fields.has(name)) record.notes.unshift({ field: name, at: stamp(now), text: note });
    }
    derive(record, now);
    record.values.set('sys_updated_on', stamp(now));
  }

  /** A label's value or a name's sys_id. A name that nothing has leaves a reference empty, as ServiceNow does. */
  #storedValue(field: Field, text: string): string {
    if (field.kind === 'choice')
      return Object.entries(field.labels).find(([, label]) => label.toLowerCase() === text.toLowerCase())?.[0] ?? text;
    if (field.kind !== 'reference') return text;
    const records = this.#records.get(field.table);
    if (records?.has(text)) return text;
    const { display } = definition(field.table);
    return this.all(field.table).find(({ values }) => values.get(display) === text)?.sysId ?? '';
  }
}

function definition(table: string): Table {
  const found = tables.get(table);
  if (!found) throw new Refusal(400, `Invalid table ${table}`);
  return found;
}

/** An incident is not resolved or closed without saying how. */
function checkPolicy({ table, values }: StoredRecord, changes: ReadonlyMap<string, string>): void {
  if (table !== 'incident' || !['6', '7'].includes(changes.get('state') ?? '')) return;
  const labels = { close_code: 'Resolution code', close_notes: 'Resolution notes' };
  const missing = Object.entries(labels).filter(([name]) => !(changes.get(name) ?? values.get(name)));
  if (missing.length === 0) return;
  const names = missing.map(([, label]) => label).join(', ');
  throw new Refusal(403, 'Operation Failed', `Data Policy Exception: The following fields are mandatory: ${names}`);
}

/** Impact and urgency make the priority; closing ends the activity. */
function derive({ table, values }: StoredRecord, now: Date): void {
  const [impact, urgency] = [Number(values.get('impact')), Number(values.get('urgency'))];
  if (impact && urgency) values.set('priority', String(impact + urgency - 1));
  const closed = closedStates.get(table)?.includes(values.get('state') ?? '');
  if (closed === undefined) return;
  values.set('active', String(!closed));
  if (closed && !values.get('closed_at')) values.set('closed_at', stamp(now));
}

const closedStates: ReadonlyMap<string, readonly string[]> = new Map([
  ['incident', ['7', '8']],
  ['problem', ['107']],
  ['change_request', ['3']],
  ['sc_request', ['3']],
  ['sc_req_item', ['3']],
]);

/** `YYYY-MM-DD HH:MM:SS`, UTC. */
export function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** The sys_id of a record that is there from the beginning. */
export function seedId(table: string, key: string): string {
  return createHash('sha256').update(`${table} ${key}`).digest('hex').slice(0, 32);
}

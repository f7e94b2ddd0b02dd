// Contacts: the people that a site talks to.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { recordEvent } from '../events/record-event.ts';
import { now, one, type Work } from '../transaction/work.ts';
import { conditionsOf, continued, type Filter } from './conditions.ts';
import * as field from './field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place, type Workplace, within, workplaceOf } from './place.ts';
import { plainText, searchText, wordPatterns } from './plain-text.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  insertUnique,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  update,
} from './record-table.ts';
import { selection } from './selection.ts';
import { setContactTags } from './tags.ts';

export type CustomValue = string | number | boolean | null;
export type CustomFields = Readonly<Record<string, CustomValue>>;

export interface Contact extends RecordFields {
  /** In lower case. Of one workspace's contacts only one has it: by it a visitor is known again. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  /** Names, in their order. */
  readonly tags: readonly string[];
  readonly customFields: CustomFields;
}

/** What is left out stays as it is; null takes it away. */
export interface ContactChanges {
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly company?: string | null | undefined;
  /** All tags that the contact is to have. A name that is new becomes a tag. */
  readonly tags?: readonly string[] | undefined;
  /** Those named are set, or taken away by null; the others stay. */
  readonly customFields?: CustomFields | undefined;
}

export interface ContactFilter {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** Name of a tag. */
  readonly tag?: string | undefined;
  /** Words that all occur in the contact's names, company, e-mail address or phone number. */
  readonly query?: string | undefined;
}

export const customFieldsForm = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const tagNames =
  'SELECT t.name FROM contact_tags AS c JOIN tags AS t ON t.id = c.tag_id WHERE c.contact_id = r.id ORDER BY t.name';

export const contacts: RecordTable<Contact> = {
  noun: 'contact',
  name: 'contacts',
  ...selection('contacts AS r', {
    ...recordFields,
    email: field.optional(field.text('r.email')),
    phone: field.optional(field.text('r.phone')),
    firstName: field.optional(field.text('r.first_name')),
    lastName: field.optional(field.text('r.last_name')),
    company: field.optional(field.text('r.company')),
    tags: field.json(
      {
        sqlite: `(SELECT json_group_array(name) FROM (${tagNames}))`,
        postgres: `(SELECT '[' || coalesce(string_agg(CAST(to_json(name) AS text), ','), '') || ']' FROM (${tagNames}) AS n)`,
      },
      z.array(z.string()),
    ),
    customFields: field.json('r.custom_fields', customFieldsForm),
  }),
};
const contactList = listByTime(contacts);

/** Newest first. */
export function* listContacts(place: Place, filter: ContactFilter, request: PageRequest): Work<Page<Contact>> {
  return yield* selectPage(contactList, [...within(place), ...filtersOf(filter)], request);
}

/** @throws VelaroError `record.unknown` */
export function* getContact(place: Place, id: string): Work<Contact> {
  return yield* get(contacts, place, id);
}

/** @throws VelaroError `record.exists` where a contact of the workspace has that e-mail address. */
export function* createContact(place: Place, given: ContactChanges): Work<Contact> {
  const workplace = yield* workplaceOf(place);
  const created = yield* tryToCreate(workplace, given);
  if (!created) throw taken(given.email);
  return created;
}

/** @throws VelaroError `record.unknown`, `version.stale`, or `record.exists` as above. */
export function* updateContact(
  place: Place,
  id: string,
  changes: ContactChanges,
  expectedVersion?: number,
): Work<Contact> {
  const before = yield* claim(contacts, place, id, expectedVersion);
  const workplace = inWorkspace(place, before.workspaceId);
  const nowMs = yield* now();
  const merged = mergedWith(before, changes);
  if (merged.email !== null && merged.email !== before.email) {
    const other = yield* oldestWith(workplace, [['r.email = ?', merged.email]]);
    if (other) throw taken(merged.email);
  }
  const changed: Contact = { ...merged, ...changedFields(before, nowMs) };
  yield* update(contacts.name, changed, columnsOf(changed));
  return yield* finish(workplace, changed, changes.tags, 'contact.updated', nowMs);
}

export interface ContactMatch extends ContactChanges {
  readonly contactId?: string | undefined;
}

/**
 * Changes the contact that is meant, or makes one: matched by id, then by e-mail address, then by phone number; the oldest of several.
 * @throws VelaroError `record.unknown` for an id that is none, `record.exists` as above.
 */
export function* upsertContact(
  place: Place,
  { contactId, ...given }: ContactMatch,
): Work<{ readonly contact: Contact; readonly created: boolean }> {
  if (contactId !== undefined) return { contact: yield* updateContact(place, contactId, given), created: false };
  const match = yield* findMatch(place, given);
  if (match) return { contact: yield* updateContact(place, match.id, given), created: false };
  const created = yield* tryToCreate(yield* workplaceOf(place), given);
  if (created) return { contact: created, created: true };
  // Somebody else has made it in the meantime.
  const made = yield* findMatch(place, given);
  if (!made) throw taken(given.email);
  return { contact: yield* updateContact(place, made.id, given), created: false };
}

/** The contact of the workspace with that e-mail address, made with the other facts where there is none. */
export function* contactWithEmail(workplace: Workplace, email: string, given: ContactChanges): Work<Contact> {
  const byEmail: readonly Filter[] = [['r.email = ?', email.toLowerCase()]];
  const found = (yield* oldestWith(workplace, byEmail)) ?? (yield* tryToCreate(workplace, { ...given, email }));
  const contact = found ?? (yield* oldestWith(workplace, byEmail));
  if (!contact) throw taken(email);
  return contact;
}

function* findMatch(place: Place, { email, phone }: ContactChanges): Work<Contact | undefined> {
  const byEmail = typeof email === 'string' ? yield* oldestWith(place, filtersOf({ email })) : undefined;
  if (byEmail) return byEmail;
  return typeof phone === 'string' ? yield* oldestWith(place, filtersOf({ phone })) : undefined;
}

function* oldestWith(place: Place, filters: readonly Filter[]): Work<Contact | undefined> {
  const { text, values } = conditionsOf([...within(place), ...filters]);
  const query = continued(contacts.select, ` WHERE ${text} ORDER BY r.created_at, r.id LIMIT 1`);
  return yield* one(contacts.row, query, ...values);
}

/** Undefined where the workspace has a contact of that e-mail address. */
function* tryToCreate(place: Workplace, given: ContactChanges): Work<Contact | undefined> {
  const nowMs = yield* now();
  const contact: Contact = mergedWith(newRecord('contact', place, nowMs, noContact), given);
  const row = columnsOf(contact);
  // Without an address there is none to be taken, and so nothing to wait for.
  if (contact.email === null) yield* insert(contacts.name, place, contact, row);
  else if (!(yield* insertUnique(contacts.name, place, contact, row))) return undefined;
  return yield* finish(place, contact, given.tags, 'contact.created', nowMs);
}

const noContact = {
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  company: null,
  tags: [],
  customFields: {},
} as const;

/** Sets the tags of a contact that has been written, and tells of it. */
function* finish(
  place: Workplace,
  written: Contact,
  tags: readonly string[] | undefined,
  name: 'contact.created' | 'contact.updated',
  nowMs: number,
): Work<Contact> {
  let contact = written;
  if (tags !== undefined) {
    yield* setContactTags(place, contact.id, tags);
    contact = yield* get(contacts, place, contact.id);
  }
  yield* recordEvent(place, { name, subject: contact.id, data: contact }, nowMs);
  return contact;
}

function mergedWith(contact: Contact, given: ContactChanges): Contact {
  const { email = contact.email, phone = contact.phone, company = contact.company } = given;
  const { firstName = contact.firstName, lastName = contact.lastName } = given;
  const customFields = Object.entries({ ...contact.customFields, ...given.customFields });
  return {
    ...contact,
    email: email?.toLowerCase() ?? null,
    phone,
    firstName,
    lastName,
    company,
    customFields: Object.fromEntries(customFields.filter(([, value]) => value !== null)),
  };
}

function columnsOf(contact: Contact) {
  const { email, phone, firstName, lastName, company } = contact;
  return {
    email,
    phone,
    first_name: firstName,
    last_name: lastName,
    company,
    custom_fields: JSON.stringify(contact.customFields),
    search_text: searchText(firstName, lastName, company, email, phone),
  };
}

function filtersOf({ email, phone, tag, query }: ContactFilter): Filter[] {
  return [
    ['r.email = ?', email?.toLowerCase()],
    ['r.phone = ?', phone],
    [
      `EXISTS (SELECT 1 FROM contact_tags AS c JOIN tags AS t ON t.id = c.tag_id
         WHERE c.contact_id = r.id AND t.plain_name = ?)`,
      tag === undefined ? undefined : plainText(tag),
    ],
    ...wordPatterns(query ?? '').map((pattern): Filter => [`r.search_text LIKE ? ESCAPE '!'`, pattern]),
  ];
}

function taken(email: string | null | undefined): VelaroError {
  return new VelaroError('record.exists', `There is a contact with the e-mail address ${email ?? ''} already.`, {
    hint: 'Look for it by that address, and change that one.',
    details: { field: 'email' },
  });
}

// Cases: what a site has to put right for somebody, with a number that people can name.
import * as z from 'zod';
import { now, one, type Work } from '../transaction/work.ts';
import { referredAgent } from './agents.ts';
import type { Filter } from './conditions.ts';
import { contacts } from './contacts.ts';
import { conversations } from './conversations.ts';
import * as field from './field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place, within, workplaceOf } from './place.ts';
import { searchText, wordPatterns } from './plain-text.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  referred,
  update,
} from './record-table.ts';
import { selection } from './selection.ts';

export interface Case extends RecordFields {
  /** Counts a site's cases: 1 for the first. Sandbox data has numbers of its own. */
  readonly number: number;
  readonly subject: string;
  readonly description: string | null;
  readonly status: z.infer<typeof status>;
  readonly priority: z.infer<typeof priority>;
  readonly contactId: string | null;
  readonly conversationId: string | null;
  /** Id of an agent. */
  readonly assigneeId: string | null;
}

export interface NewCase {
  readonly subject: string;
  readonly description?: string | undefined;
  /** Default `normal`. */
  readonly priority?: Case['priority'] | undefined;
  /** Where only a conversation is named, its contact. */
  readonly contactId?: string | undefined;
  readonly conversationId?: string | undefined;
}

export interface CaseChanges {
  readonly status?: Case['status'] | undefined;
  readonly priority?: Case['priority'] | undefined;
  /** Null takes it from its agent. */
  readonly assigneeId?: string | null | undefined;
}

export interface CaseFilter {
  /** Words that all occur in its number, subject or description. */
  readonly query?: string | undefined;
  readonly status?: Case['status'] | undefined;
  readonly priority?: Case['priority'] | undefined;
  readonly contactId?: string | undefined;
  readonly assigneeId?: string | undefined;
}

const status = z.enum(['open', 'pending', 'resolved', 'closed']);
const priority = z.enum(['low', 'normal', 'high', 'urgent']);
const numberRow = z.object({ last: z.int() });

export const cases: RecordTable<Case> = {
  noun: 'case',
  name: 'cases',
  ...selection('cases AS r', {
    ...recordFields,
    number: field.whole('r.number'),
    subject: field.text('r.subject'),
    description: field.optional(field.text('r.description')),
    status: field.word('r.status', status),
    priority: field.word('r.priority', priority),
    contactId: field.optional(field.text('r.contact_id')),
    conversationId: field.optional(field.text('r.conversation_id')),
    assigneeId: field.optional(field.text('r.assignee_id')),
  }),
};
const caseList = listByTime(cases);

/** Newest first. */
export function* listCases(place: Place, filter: CaseFilter, request: PageRequest): Work<Page<Case>> {
  return yield* selectPage(
    caseList,
    [
      ...within(place),
      ['r.status = ?', filter.status],
      ['r.priority = ?', filter.priority],
      ['r.contact_id = ?', filter.contactId],
      ['r.assignee_id = ?', filter.assigneeId],
      ...wordPatterns(filter.query ?? '').map((pattern): Filter => [`r.search_text LIKE ? ESCAPE '!'`, pattern]),
    ],
    request,
  );
}

/** @throws VelaroError `record.unknown` */
export function* getCase(place: Place, id: string): Work<Case> {
  return yield* get(cases, place, id);
}

/** @throws VelaroError `argument.invalid` for a contact or a conversation that is not there. */
export function* createCase(place: Place, given: NewCase): Work<Case> {
  const { contactId, conversationId, description = null, priority: urgency = 'normal' } = given;
  const contact = contactId === undefined ? undefined : yield* referred(contacts, place, contactId, 'contactId');
  const around = contact ? inWorkspace(place, contact.workspaceId) : place;
  const conversation =
    conversationId === undefined ? undefined : yield* referred(conversations, around, conversationId, 'conversationId');
  const workplace = yield* workplaceOf(conversation ? inWorkspace(place, conversation.workspaceId) : around);
  const opened: Case = newRecord('case', workplace, yield* now(), {
    number: yield* nextNumber(place),
    subject: given.subject,
    description,
    status: 'open',
    priority: urgency,
    contactId: contact?.id ?? conversation?.contactId ?? null,
    conversationId: conversation?.id ?? null,
    assigneeId: null,
  });
  yield* insert(cases.name, workplace, opened, columnsOf(opened));
  return opened;
}

/** @throws VelaroError `record.unknown`, `version.stale`, or `argument.invalid` for an agent that is not there. */
export function* updateCase(place: Place, id: string, changes: CaseChanges, expectedVersion?: number): Work<Case> {
  const before = yield* claim(cases, place, id, expectedVersion);
  const {
    status: state = before.status,
    priority: urgency = before.priority,
    assigneeId = before.assigneeId,
  } = changes;
  if (typeof changes.assigneeId === 'string') yield* referredAgent(place.siteId, changes.assigneeId, 'assigneeId');
  const fields = changedFields(before, yield* now());
  const changed: Case = { ...before, ...fields, status: state, priority: urgency, assigneeId };
  yield* update(cases.name, changed, columnsOf(changed));
  return changed;
}

function* nextNumber({ siteId, environment }: Place): Work<number> {
  const counted = yield* one(
    numberRow,
    `INSERT INTO case_numbers AS n (site_id, environment, last) VALUES ($1, $2, 1)
     ON CONFLICT (site_id, environment) DO UPDATE SET last = n.last + 1 RETURNING last`,
    siteId,
    environment,
  );
  if (!counted) throw new Error('the next number of a case was not counted');
  return counted.last;
}

function columnsOf({ number, subject, description, ...record }: Case) {
  return {
    number,
    subject,
    description,
    status: record.status,
    priority: record.priority,
    contact_id: record.contactId,
    conversation_id: record.conversationId,
    assignee_id: record.assigneeId,
    search_text: searchText(`#${number}`, subject, description),
  };
}

// Activities: notes, calls, meetings, tasks and e-mails that are logged on a contact, a lead or a case.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { now, run, type Work } from '../transaction/work.ts';
import { cases } from './cases.ts';
import { contacts } from './contacts.ts';
import * as field from './field.ts';
import { givenTime } from './given-time.ts';
import { leads } from './leads.ts';
import { listByTime, type Page, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place, within, workplaceOf } from './place.ts';
import { insert, newRecord, type RecordFields, type RecordTable, recordFields, referred } from './record-table.ts';
import { selection } from './selection.ts';

export interface Activity extends RecordFields {
  readonly type: z.infer<typeof activityType>;
  readonly subject: string;
  readonly body: string | null;
  /** By when a task is to be done, or when a call or a meeting is. */
  readonly dueAt: string | null;
  readonly contactId: string | null;
  readonly leadId: string | null;
  readonly caseId: string | null;
}

export interface NewActivity {
  readonly type: Activity['type'];
  readonly subject: string;
  readonly body?: string | undefined;
  /** ISO 8601, with a time zone. */
  readonly dueAt?: string | undefined;
  readonly contactId?: string | undefined;
  readonly leadId?: string | undefined;
  readonly caseId?: string | undefined;
}

export interface ActivityFilter {
  readonly contactId?: string | undefined;
  readonly leadId?: string | undefined;
  readonly caseId?: string | undefined;
}

const activityType = z.enum(['note', 'call', 'meeting', 'task', 'email']);

const activities: RecordTable<Activity> = {
  noun: 'activity',
  name: 'activities',
  ...selection('activities AS r', {
    ...recordFields,
    type: field.word('r.type', activityType),
    subject: field.text('r.subject'),
    body: field.optional(field.text('r.body')),
    dueAt: field.optional(field.time('r.due_at')),
    contactId: field.optional(field.text('r.contact_id')),
    leadId: field.optional(field.text('r.lead_id')),
    caseId: field.optional(field.text('r.case_id')),
  }),
};
const activityList = listByTime(activities);

/** Newest first. */
export function* listActivities(place: Place, filter: ActivityFilter, request: PageRequest): Work<Page<Activity>> {
  const { contactId, leadId, caseId } = filter;
  return yield* selectPage(
    activityList,
    [...within(place), ['r.contact_id = ?', contactId], ['r.lead_id = ?', leadId], ['r.case_id = ?', caseId]],
    request,
  );
}

/** @throws VelaroError `argument.invalid` where it is on nothing, on a contact, lead or case that is not there, or due at no time. */
export function* logActivity(place: Place, given: NewActivity): Work<Activity> {
  const { contactId, leadId, caseId, dueAt } = given;
  const dueMs = dueAt === undefined ? null : givenTime(dueAt, 'dueAt');
  let workspaceId = place.workspaceId;
  const subjects = [
    [contacts, 'contactId', contactId],
    [leads, 'leadId', leadId],
    [cases, 'caseId', caseId],
  ] as const;
  for (const [table, field, id] of subjects)
    if (id !== undefined) {
      const within = workspaceId === undefined ? place : inWorkspace(place, workspaceId);
      workspaceId = (yield* referred<RecordFields>(table, within, id, field)).workspaceId;
    }
  if (contactId === undefined && leadId === undefined && caseId === undefined)
    throw new VelaroError('argument.invalid', 'An activity is logged on something: name a contact, a deal or a case.', {
      details: { field: 'contactId' },
    });
  const workplace = yield* workplaceOf(workspaceId === undefined ? place : inWorkspace(place, workspaceId));
  const nowMs = yield* now();
  const activity: Activity = newRecord('activity', workplace, nowMs, {
    type: given.type,
    subject: given.subject,
    body: given.body ?? null,
    dueAt: dueMs === null ? null : new Date(dueMs).toISOString(),
    contactId: contactId ?? null,
    leadId: leadId ?? null,
    caseId: caseId ?? null,
  });
  yield* insert(activities.name, workplace, activity, {
    type: activity.type,
    subject: activity.subject,
    body: activity.body,
    due_at: dueMs,
    contact_id: activity.contactId,
    lead_id: activity.leadId,
    case_id: activity.caseId,
  });
  if (leadId !== undefined) yield* run('UPDATE leads SET last_activity_at = $2 WHERE id = $1', leadId, nowMs);
  return activity;
}

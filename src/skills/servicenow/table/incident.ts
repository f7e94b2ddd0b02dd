// An incident as the tools show it.
import * as z from 'zod';
import { type Field, field, label, mustHave, notTaken, time } from './records.ts';

export const incidentFields = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'priority',
  'impact',
  'urgency',
  'assigned_to',
  'assignment_group',
  'caller_id',
  'opened_at',
  'sys_updated_on',
] as const;

export const storedIncident = {
  sys_id: mustHave,
  number: mustHave,
  short_description: field,
  state: field,
  priority: field,
  impact: field,
  urgency: field,
  assigned_to: field,
  assignment_group: field,
  caller_id: field,
  opened_at: field,
  sys_updated_on: field,
};

const text = z.string().nullable();

export const incident = z.object({
  sysId: z.string().describe('The sysId of other ServiceNow tools'),
  number: z.string(),
  shortDescription: text,
  state: text,
  priority: text,
  impact: text,
  urgency: text,
  assignedTo: text,
  assignmentGroup: text,
  caller: text,
  openedAt: text.describe('ISO 8601, UTC'),
  updatedAt: text.describe('ISO 8601, UTC'),
});

export function shownIncident(stored: Readonly<Record<keyof typeof storedIncident, Field>>) {
  return {
    sysId: stored.sys_id.value,
    number: stored.number.value,
    shortDescription: label(stored.short_description),
    state: label(stored.state),
    priority: label(stored.priority),
    impact: label(stored.impact),
    urgency: label(stored.urgency),
    assignedTo: label(stored.assigned_to),
    assignmentGroup: label(stored.assignment_group),
    caller: label(stored.caller_id),
    openedAt: time(stored.opened_at),
    updatedAt: time(stored.sys_updated_on),
  };
}

/** What a written incident is answered with. */
export const writtenIncident = incident.extend({
  notTaken: z
    .array(z.string())
    .describe('Fields that ServiceNow left empty because it knows nobody and no group of that name'),
});

interface GivenNames {
  readonly callerId?: string | undefined;
  readonly assignedTo?: string | undefined;
  readonly assignmentGroup?: string | undefined;
}

export function shownWithNames(
  stored: Readonly<Record<keyof typeof storedIncident, Field>>,
  { callerId, assignedTo, assignmentGroup }: GivenNames,
) {
  const { caller_id, assigned_to, assignment_group } = stored;
  return {
    ...shownIncident(stored),
    notTaken: notTaken(
      { callerId, assignedTo, assignmentGroup },
      { callerId: caller_id, assignedTo: assigned_to, assignmentGroup: assignment_group },
    ),
  };
}

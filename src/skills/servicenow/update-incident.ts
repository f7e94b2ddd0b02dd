// Changes an incident in ServiceNow: assigns, resolves or closes it.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { level, longText, named, sysId } from './table/fields.ts';
import { incidentFields, shownWithNames, storedIncident, writtenIncident } from './table/incident.ts';
import { row, updateRow } from './table/records.ts';
import { servicenow } from './vendor.ts';

const input = z
  .strictObject({
    sysId: sysId('the incident, as servicenow_get_incident gives it'),
    state: z
      .enum(['1', '2', '3', '6', '7', '8'])
      .optional()
      .describe('1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled'),
    assignmentGroup: named('Who is to solve it, as a group').optional(),
    assignedTo: named('Who is to solve it').optional(),
    urgency: level.optional().describe('1 high, 2 medium, 3 low'),
    impact: level.optional().describe('1 high, 2 medium, 3 low'),
    closeCode: z.string().trim().min(1).max(100).optional().describe('How it was solved; needed to resolve or close'),
    closeNotes: longText.optional().describe('What solved it; needed to resolve or close'),
  })
  .refine(({ sysId: _id, ...changes }) => Object.values(changes).some((value) => value !== undefined), {
    path: ['state'],
    error: 'or another field to change must be given',
  });

export default defineVendorTool({
  name: 'servicenow_update_incident',
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'update',
  title: 'Update a ServiceNow incident',
  description: 'Update, assign, resolve or close a ServiceNow incident.',
  input,
  output: writtenIncident,
  example: {
    sysId: '3f1c9a70c0a8016400b98a06818d57c7',
    state: '6',
    closeCode: 'Solution provided',
    closeNotes: 'Restarted the gateway.',
  },

  request: (given) =>
    updateRow(
      'incident',
      given.sysId,
      {
        state: given.state,
        assignment_group: given.assignmentGroup,
        assigned_to: given.assignedTo,
        urgency: given.urgency,
        impact: given.impact,
        close_code: given.closeCode,
        close_notes: given.closeNotes,
      },
      incidentFields,
    ),

  answer: row(storedIncident),
  read: ({ result }, given) => shownWithNames(result, given),
  subject: ({ sysId }) => `incident with sys_id ${sysId}`,
  notFoundHint: 'Find its sysId with servicenow_get_incident or servicenow_search_incidents.',
});

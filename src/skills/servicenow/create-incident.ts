// Opens an incident in ServiceNow.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { level, longText, named, shortDescription } from './table/fields.ts';
import { incidentFields, shownWithNames, storedIncident, writtenIncident } from './table/incident.ts';
import { insertRow, row } from './table/records.ts';
import { servicenow } from './vendor.ts';

export default defineVendorTool({
  name: 'servicenow_create_incident',
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'create',
  title: 'Create a ServiceNow incident',
  description: 'Open a ServiceNow incident, optionally assigned to a group or person, with a first work note.',
  input: z.strictObject({
    shortDescription,
    description: longText.optional().describe('The whole story'),
    callerId: named('Who reports it').optional(),
    urgency: level.optional().describe('1 high, 2 medium, 3 low'),
    impact: level.optional().describe('1 high, 2 medium, 3 low'),
    category: z.string().trim().min(1).max(100).optional().describe('Category, such as Network'),
    assignmentGroup: named('Who is to solve it, as a group').optional(),
    assignedTo: named('Who is to solve it').optional(),
    workNotes: longText.optional().describe('A first note that only agents see'),
    correlationId: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Your own key for it, to find it again with encodedQuery correlation_id=KEY'),
  }),
  output: writtenIncident,
  example: { shortDescription: 'Laptop does not start', urgency: '2', workNotes: 'Reported in the chat.' },

  request: (given) =>
    insertRow(
      'incident',
      {
        short_description: given.shortDescription,
        description: given.description,
        caller_id: given.callerId,
        urgency: given.urgency,
        impact: given.impact,
        category: given.category,
        assignment_group: given.assignmentGroup,
        assigned_to: given.assignedTo,
        work_notes: given.workNotes,
        correlation_id: given.correlationId,
      },
      incidentFields,
    ),

  answer: row(storedIncident),
  read: ({ result }, given) => shownWithNames(result, given),
  subject: () => 'table of incidents',
});

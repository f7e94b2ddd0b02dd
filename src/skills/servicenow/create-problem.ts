// Creates a problem in ServiceNow: the cause behind incidents.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { level, longText, named, shortDescription, sysId } from './table/fields.ts';
import { field, insertRow, label, mustHave, notTaken, row } from './table/records.ts';
import { servicenow } from './vendor.ts';

const text = z.string().nullable();

export default defineVendorTool({
  name: 'servicenow_create_problem',
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'create',
  title: 'Create a ServiceNow problem',
  description: 'Create a problem record in ServiceNow, optionally tied to the incident that reported it.',
  input: z.strictObject({
    shortDescription,
    description: longText.optional().describe('The whole story'),
    impact: level.optional().describe('1 high, 2 medium, 3 low'),
    urgency: level.optional().describe('1 high, 2 medium, 3 low'),
    assignmentGroup: named('Who is to look into it, as a group').optional(),
    incidentSysId: sysId('the incident that reported it first').optional(),
  }),
  output: z.object({
    sysId: z.string().describe('The sysId of other ServiceNow tools'),
    number: z.string(),
    state: text,
    priority: text,
    assignmentGroup: text,
    notTaken: z.array(z.string()).describe('Fields that ServiceNow left empty because it knows nothing of that name'),
  }),
  example: { shortDescription: 'VPN gateway restarts under load' },

  request: (given) =>
    insertRow(
      'problem',
      {
        short_description: given.shortDescription,
        description: given.description,
        impact: given.impact,
        urgency: given.urgency,
        assignment_group: given.assignmentGroup,
        first_reported_by_task: given.incidentSysId,
      },
      ['sys_id', 'number', 'state', 'priority', 'assignment_group', 'first_reported_by_task'],
    ),

  answer: row({
    sys_id: mustHave,
    number: mustHave,
    state: field,
    priority: field,
    assignment_group: field,
    first_reported_by_task: field,
  }),

  read: ({ result }, { assignmentGroup, incidentSysId }) => ({
    sysId: result.sys_id.value,
    number: result.number.value,
    state: label(result.state),
    priority: label(result.priority),
    assignmentGroup: label(result.assignment_group),
    notTaken: notTaken(
      { assignmentGroup, incidentSysId },
      { assignmentGroup: result.assignment_group, incidentSysId: result.first_reported_by_task },
    ),
  }),

  subject: () => 'table of problems',
});

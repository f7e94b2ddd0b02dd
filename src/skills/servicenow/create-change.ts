// Creates a change request in ServiceNow, from the instance's own template of its type.
import * as z from 'zod';
import { ask, change, defineStepsTool } from '../define-tool.ts';
import { longText, moment, named, shortDescription } from './table/fields.ts';
import { condition } from './table/query.ts';
import { field, label, mustHave, readRows, rows, timeText } from './table/records.ts';
import { servicenow } from './vendor.ts';

const input = z
  .strictObject({
    type: z.enum(['normal', 'emergency']).describe('Type of the change'),
    shortDescription,
    description: longText.optional().describe('The whole story'),
    justification: longText.optional().describe('Why it is needed'),
    implementationPlan: longText.optional().describe('How it will be done'),
    backoutPlan: longText.optional().describe('How it will be undone if it fails'),
    startDate: moment.optional().describe('Planned start: date and time with zone, such as 2026-12-01T22:00:00Z'),
    endDate: moment.optional().describe('Planned end: date and time with zone'),
    assignmentGroup: named('Who is to do it, as a group').optional(),
  })
  .refine(
    ({ startDate, endDate }) =>
      startDate === undefined || endDate === undefined || Date.parse(startDate) < Date.parse(endDate),
    { path: ['endDate'], error: 'must be after startDate' },
  );

const changeRequest = z.object({
  sys_id: mustHave,
  number: mustHave,
  state: field,
  type: field,
  assignment_group: field,
});

/** The documentation shows the change itself, and in one place a list with the change in it. */
const created = z.object({
  result: z
    .union([
      changeRequest.extend({ __meta: z.object({ ignoredFields: z.array(z.string()) }).optional() }),
      z.tuple([changeRequest.extend({ __meta: z.object({ ignoredFields: z.array(z.string()) }).optional() })]),
    ])
    .transform((result) => (Array.isArray(result) ? result[0] : result)),
});

const text = z.string().nullable();

export default defineStepsTool({
  name: 'servicenow_create_change',
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'create',
  title: 'Create a ServiceNow change',
  description: 'Create a normal or emergency change request in ServiceNow.',
  input,
  output: z.object({
    sysId: z.string().describe('The sysId of other ServiceNow tools'),
    number: z.string(),
    state: text,
    type: text,
    assignmentGroup: text,
    ignoredFields: z.array(z.string()).describe('Fields that the instance did not take, by its names for them'),
  }),
  example: { type: 'normal', shortDescription: 'Patch the order database' },

  *steps(given) {
    let group = given.assignmentGroup;
    if (group !== undefined && !/^[0-9a-f]{32}$/.test(group)) {
      // This API takes a group by its sys_id alone, and drops a name without a word.
      const query = condition('name=', group).join('^');
      const found = yield* ask(
        readRows('sys_user_group', { query, fields: ['sys_id'], limit: 1 }),
        rows({ sys_id: mustHave }),
      );
      group = found.result[0]?.sys_id.value;
      if (group === undefined) return undefined;
    }
    const { result } = yield* change(
      {
        method: 'POST',
        path: `sn_chg_rest/change/${given.type}`,
        body: {
          short_description: given.shortDescription,
          description: given.description,
          justification: given.justification,
          implementation_plan: given.implementationPlan,
          backout_plan: given.backoutPlan,
          start_date: given.startDate && timeText(given.startDate),
          end_date: given.endDate && timeText(given.endDate),
          assignment_group: group,
        },
      },
      created,
      ({ result }) => `change ${result.number.value} was created`,
    );
    return {
      sysId: result.sys_id.value,
      number: result.number.value,
      state: label(result.state),
      type: label(result.type),
      assignmentGroup: label(result.assignment_group),
      ignoredFields: result.__meta?.ignoredFields ?? [],
    };
  },

  subject: ({ assignmentGroup }) => (assignmentGroup === undefined ? 'change management' : `group ${assignmentGroup}`),
  notFoundHint: 'Give assignmentGroup exactly as ServiceNow shows the name of the group, or leave it out.',
});

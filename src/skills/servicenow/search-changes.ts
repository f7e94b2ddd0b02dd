// Searches the change requests of ServiceNow.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { allOf, condition, encodedQuery, searchValue, words } from './table/query.ts';
import { field, label, mustHave, nextOffset, readRows, rows, time } from './table/records.ts';
import { servicenow } from './vendor.ts';

const name = 'servicenow_search_changes';
const pages = pagesOf(name, 'changes');
const text = z.string().nullable();

const input = z
  .strictObject({
    text: searchValue.optional().describe('Words to look for in all text of a change'),
    state: z
      .enum(['-5', '-4', '-3', '-2', '-1', '0', '3', '4'])
      .optional()
      .describe('-5 New, -4 Assess, -3 Authorize, -2 Scheduled, -1 Implement, 0 Review, 3 Closed, 4 Canceled'),
    type: z.enum(['normal', 'standard', 'emergency']).optional().describe('Type of the change'),
    encodedQuery: encodedQuery.optional(),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'read',
  title: 'Search ServiceNow changes',
  description: 'Search ServiceNow change requests by words, state, type or encoded query; the newest first.',
  input,
  output: z.object({
    changes: z.array(
      z.object({
        sysId: z.string().describe('The sysId of other ServiceNow tools'),
        number: z.string(),
        shortDescription: text,
        type: text,
        state: text,
        risk: text,
        startDate: text.describe('ISO 8601, UTC'),
        endDate: text.describe('ISO 8601, UTC'),
        assignmentGroup: text,
      }),
    ),
    ...pages.output,
  }),
  example: { type: 'normal' },

  request: (query) =>
    readRows('change_request', {
      query: allOf(
        query.encodedQuery,
        condition('type=', query.type),
        condition('state=', query.state),
        words(query.text),
        ['ORDERBYDESCsys_created_on'],
      ),
      fields: [
        'sys_id',
        'number',
        'short_description',
        'type',
        'state',
        'risk',
        'start_date',
        'end_date',
        'assignment_group',
      ],
      limit: query.limit,
      offset: pages.start(query),
    }),

  answer: rows({
    sys_id: mustHave,
    number: mustHave,
    short_description: field,
    type: field,
    state: field,
    risk: field,
    start_date: field,
    end_date: field,
    assignment_group: field,
  }),

  read: (answer, query) => ({
    changes: answer.result.map((change) => ({
      sysId: change.sys_id.value,
      number: change.number.value,
      shortDescription: label(change.short_description),
      type: label(change.type),
      state: label(change.state),
      risk: label(change.risk),
      startDate: time(change.start_date),
      endDate: time(change.end_date),
      assignmentGroup: label(change.assignment_group),
    })),
    ...pages.next(query, nextOffset(answer, { limit: query.limit, offset: pages.start(query) })),
  }),

  subject: () => 'changes to search',
});

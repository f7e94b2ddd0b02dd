// Adds a note for agents, or a comment for the caller, to a record of ServiceNow.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { longText, sysId } from './table/fields.ts';
import { field, mustHave, row, time, updateRow } from './table/records.ts';
import { servicenow } from './vendor.ts';

const input = z
  .strictObject({
    table: z
      .enum(['incident', 'change_request', 'problem', 'sc_request', 'sc_req_item'])
      .describe('What kind of record it is'),
    sysId: sysId('the record'),
    workNote: longText.min(1).optional().describe('Note that only agents see'),
    comment: longText.min(1).optional().describe('Comment that the caller sees too'),
  })
  .refine(({ workNote, comment }) => workNote !== undefined || comment !== undefined, {
    path: ['workNote'],
    error: 'or comment must be given',
  });

export default defineVendorTool({
  name: 'servicenow_add_work_note',
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'append',
  title: 'Add a note in ServiceNow',
  description: 'Add a work note or a customer-visible comment to a ServiceNow incident, change, problem or request.',
  input,
  output: z.object({
    sysId: z.string(),
    number: z.string(),
    updatedAt: z.string().nullable().describe('ISO 8601, UTC'),
  }),
  example: { table: 'incident', sysId: '3f1c9a70c0a8016400b98a06818d57c7', workNote: 'The customer called again.' },

  request: ({ table, sysId, workNote, comment }) =>
    updateRow(table, sysId, { work_notes: workNote, comments: comment }, ['sys_id', 'number', 'sys_updated_on']),

  answer: row({ sys_id: mustHave, number: mustHave, sys_updated_on: field }),

  read: ({ result }) => ({
    sysId: result.sys_id.value,
    number: result.number.value,
    updatedAt: time(result.sys_updated_on),
  }),

  subject: ({ table, sysId }) => `${table} with sys_id ${sysId}`,
});

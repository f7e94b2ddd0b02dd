// Logs what was done or is to be done for somebody.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { exampleId, moment, recordId, text } from './parts/fields.ts';

const type = z.enum(['note', 'call', 'meeting', 'task', 'email']);

const input = z
  .strictObject({
    type: type.describe('What it is'),
    subject: text(300).describe('Subject line'),
    body: text(20_000).optional().describe('What was said, or is to be done'),
    dueAt: moment.optional().describe('When a task is due, or a call or meeting is: date and time with zone'),
    contactId: recordId('contact', 'the contact that it is on').optional(),
    dealId: recordId('lead', 'the deal that it is on').optional(),
    caseId: recordId('case', 'the case that it is on').optional(),
  })
  .superRefine(({ contactId, dealId, caseId }, context) => {
    if (contactId === undefined && dealId === undefined && caseId === undefined)
      context.addIssue({
        code: 'custom',
        path: ['contactId'],
        message: 'is missing: give contactId, dealId or caseId, or several of them',
      });
  });

export default defineNativeTool({
  name: 'velaro_log_activity',
  scope: 'crm',
  kind: 'create',
  title: 'Log an activity',
  description: 'Log a note, call, meeting, task or e-mail on a contact, deal or case. A deal counts it as activity.',
  input,
  output: z.object({ id: z.string(), type, createdAt: z.string().describe('ISO 8601, UTC') }),
  example: { type: 'call', subject: 'Asked about the second floor', dealId: exampleId('lead_') },
});

// Changes a case, or adds a comment to it.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { casePriority, caseStatus } from './parts/case-fields.ts';
import { agentId, changesSomething, exampleId, recordId, text } from './parts/fields.ts';

const input = z
  .strictObject({
    caseId: recordId('case', 'the case, as velaro_search_cases gives it'),
    status: caseStatus.optional().describe('Status'),
    priority: casePriority.optional().describe('Priority'),
    assignedTo: agentId('the agent who is to work on it').optional(),
    comment: text(20_000).optional().describe('Kept as a note on the case'),
  })
  .superRefine(changesSomething('caseId'));

export default defineNativeTool({
  name: 'velaro_update_case',
  scope: 'crm',
  kind: 'amend',
  title: 'Update a case',
  description: "Change the status, priority or agent of one of the site's own cases, or add a comment.",
  input,
  output: z.object({
    id: z.string(),
    number: z.int(),
    status: caseStatus,
    updatedAt: z.string().describe('ISO 8601, UTC'),
  }),
  example: { caseId: exampleId('case_'), status: 'resolved', comment: 'A new leg was sent.' },
});

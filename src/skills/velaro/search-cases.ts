// Finds what the site has to put right for somebody.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';
import { casePriority, caseStatus } from './parts/case-fields.ts';
import { agentId, recordId, words } from './parts/fields.ts';

const name = 'velaro_search_cases';
const page = pagesOf(name, 'cases');

export default defineNativeTool({
  name,
  scope: 'crm',
  kind: 'read',
  title: 'Search cases',
  description: "Search the site's own cases by words, status, priority, contact or agent, newest first.",
  input: z.strictObject({
    query: words.optional().describe('Words that all occur in subject or description, or #17 for a number'),
    status: caseStatus.optional().describe('Only cases of this status'),
    priority: casePriority.optional().describe('Only cases of this priority'),
    contactId: recordId('contact', 'the contact whose cases they are').optional(),
    assignedTo: agentId('the agent who works on them').optional(),
    ...page.input,
  }),
  output: z.object({
    cases: z.array(
      z.object({
        id: z.string().describe('The caseId of other tools'),
        number: z.int(),
        subject: z.string(),
        status: caseStatus,
        priority: casePriority,
        contactId: z.string().nullable(),
        assignedTo: z.string().nullable().describe('Id of an agent'),
        createdAt: z.string().describe('ISO 8601, UTC'),
      }),
    ),
    ...page.output,
  }),
  visitorText: true,
  example: { status: 'open', priority: 'urgent' },
});

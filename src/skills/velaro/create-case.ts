// Opens a case.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { casePriority, caseStatus } from './parts/case-fields.ts';
import { exampleId, idempotencyKey, recordId, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_create_case',
  scope: 'crm',
  kind: 'create',
  keyed: true,
  title: 'Open a case',
  description: "Open one of the site's own cases, optionally for a contact or out of a conversation.",
  input: z.strictObject({
    subject: text(300).describe('Subject line'),
    description: text(20_000).optional().describe('What has to be put right'),
    contactId: recordId('contact', "the contact whose case it is; the conversation's when left out").optional(),
    priority: casePriority.optional().describe('Priority; normal when left out'),
    conversationId: recordId('conversation', 'the conversation that it came up in').optional(),
    idempotencyKey,
  }),
  output: z.object({
    id: z.string().describe('The caseId of other tools'),
    number: z.int().describe('By which people name it'),
    status: caseStatus,
    createdAt: z.string().describe('ISO 8601, UTC'),
  }),
  example: { subject: 'Desk delivered with a cracked leg', priority: 'high', contactId: exampleId('con_') },
});

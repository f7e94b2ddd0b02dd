// Lists leads.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { lead } from '../../shapes/lead.ts';
import { pageInput, pageOutput } from '../../shapes/page.ts';
import { agentId, recordId, text } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_list_leads',
  surface: 'velaflows',
  scope: 'crm:read',
  method: 'GET',
  path: '/api/v1/crm/leads',
  title: 'List leads',
  description: 'List leads, newest first, by pipeline, stage, contact or owner.',
  kind: 'read',
  input: z.strictObject({
    pipelineId: recordId('pipeline', 'Only leads in this pipeline').optional(),
    stageId: recordId('stage', 'Only leads in this stage').optional(),
    contactId: recordId('contact', 'Only leads about this contact').optional(),
    ownerId: agentId('Only leads of this agent').optional(),
    openOnly: z.boolean().optional().describe('Only leads that are neither won nor lost'),
    query: text(200).optional().describe('Only leads whose name or source has these words'),
    ...pageInput,
  }),
  output: z.object({ leads: z.array(lead), ...pageOutput }),
  status: 200,
  visitorText: true,
  example: { openOnly: true, limit: 10 },
});

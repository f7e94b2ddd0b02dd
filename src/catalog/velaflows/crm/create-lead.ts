// Makes a lead.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { lead, leadFields, leadName } from '../../shapes/lead.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_create_lead',
  surface: 'velaflows',
  scope: 'crm:create',
  method: 'POST',
  path: '/api/v1/crm/leads',
  title: 'Create a lead',
  description: 'Create a lead. It begins in the first stage of its pipeline, unless a stage is named.',
  kind: 'create',
  input: z.strictObject({
    name: leadName,
    ...leadFields,
    pipelineId: recordId('pipeline', 'The pipeline; the usual one of the workspace when left out').optional(),
    stageId: recordId('stage', 'The stage that it begins in').optional(),
  }),
  output: lead,
  status: 201,
  versioned: true,
  visitorText: true,
  example: { name: 'Fifty seats', contactId: exampleId('contact'), value: { amount: '12500.00', currency: 'EUR' } },
});

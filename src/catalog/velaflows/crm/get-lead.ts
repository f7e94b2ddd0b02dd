// Reads one lead.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { lead } from '../../shapes/lead.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_get_lead',
  surface: 'velaflows',
  scope: 'crm:read',
  method: 'GET',
  path: '/api/v1/crm/leads/{id}',
  title: 'Get a lead',
  description: 'Read one lead with its stage.',
  kind: 'read',
  input: z.strictObject({ id: recordId('lead') }),
  output: lead,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('lead') },
});

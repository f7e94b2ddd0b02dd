// Changes a lead.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { lead, leadFields, leadName } from '../../shapes/lead.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_update_lead',
  surface: 'velaflows',
  scope: 'crm:update',
  method: 'PATCH',
  path: '/api/v1/crm/leads/{id}',
  title: 'Update a lead',
  description: 'Change what is named of a lead; everything else stays as it is.',
  kind: 'update',
  input: z.strictObject({ id: recordId('lead'), name: leadName.optional(), ...leadFields }),
  output: lead,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('lead'), closeDate: '2027-01-31' },
});

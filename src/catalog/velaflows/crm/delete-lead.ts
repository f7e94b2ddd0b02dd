// Removes a lead.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_delete_lead',
  surface: 'velaflows',
  scope: 'crm:delete',
  method: 'DELETE',
  path: '/api/v1/crm/leads/{id}',
  title: 'Delete a lead',
  description: 'Delete a lead with everything that was logged on it.',
  kind: 'delete',
  input: z.strictObject({ id: recordId('lead') }),
  output: z.void(),
  status: 204,
  versioned: true,
  example: { id: exampleId('lead') },
});

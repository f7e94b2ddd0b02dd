// Moves a lead to another stage.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { lead } from '../../shapes/lead.ts';
import { exampleId, recordId } from '../../shapes/text.ts';

export default defineOperation({
  name: 'velaflows_move_lead',
  surface: 'velaflows',
  scope: 'crm:update',
  method: 'POST',
  path: '/api/v1/crm/leads/{id}/move',
  title: 'Move a lead',
  description: 'Move a lead to another stage, also of another pipeline.',
  kind: 'update',
  input: z.strictObject({ id: recordId('lead'), stageId: recordId('stage', 'The stage that it goes to') }),
  output: lead,
  status: 200,
  versioned: true,
  visitorText: true,
  example: { id: exampleId('lead'), stageId: exampleId('stage') },
});

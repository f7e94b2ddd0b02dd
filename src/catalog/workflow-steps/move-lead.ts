// A step that moves a lead to another stage.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { exampleId, recordId } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'move_lead',
  description: 'Move a lead to a stage.',
  settings: z.strictObject({
    leadId: recordId('lead', 'The lead, mostly {{input.id}} or {{steps.<id>.id}}'),
    stageId: recordId('stage', 'The stage that it is to be in'),
  }),
  example: { leadId: '{{input.id}}', stageId: exampleId('stage') },
});

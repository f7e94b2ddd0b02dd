// A step that makes a lead.
import * as z from 'zod';
import { defineStepForm } from '../define-step-form.ts';
import { recordId, text } from '../shapes/text.ts';

export default defineStepForm({
  kind: 'create_lead',
  description: 'Create a lead. Later steps find it as {{steps.<id>.id}}.',
  settings: z.strictObject({
    name: text(200).describe('What it is called'),
    contactId: recordId('contact', 'The contact whom it is about').optional(),
    pipelineId: recordId('pipeline', 'Its pipeline; the usual one where left out').optional(),
    stageId: recordId('stage', 'Its stage; the first one where left out').optional(),
    source: text(200).optional().describe('Where it came from'),
  }),
  example: { name: 'Asked by {{input.visitorName | a visitor}}', contactId: '{{input.contactId}}' },
});

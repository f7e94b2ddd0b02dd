// Puts a contact into a drip campaign.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { enrollmentStatus } from './parts/campaign-fields.ts';
import { exampleId, recordId } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_enroll_contact',
  scope: 'campaigns',
  kind: 'append',
  keyed: true,
  title: 'Enrol a contact in a campaign',
  description:
    'Enrol a contact in a campaign. Does nothing where the contact is or was in it, unless again is true; skipped names the steps that this contact will not get.',
  input: z.strictObject({
    campaignId: recordId('campaign', 'the campaign'),
    contactId: recordId('contact', 'the contact'),
    again: z
      .boolean()
      .optional()
      .describe('true begins anew with a contact that was in it; one that still is stays where it is'),
  }),
  output: z.object({
    enrollmentId: z.string(),
    status: enrollmentStatus,
    alreadyEnrolled: z.boolean().describe('true where nothing has changed'),
    nextStepAt: z.string().nullable().describe('ISO 8601, UTC; sent then if the campaign is active'),
    skipped: z
      .array(z.object({ step: z.int().min(1), reason: z.string() }))
      .describe('Steps that will be skipped as things are, 1 for the first'),
  }),
  example: { campaignId: exampleId('cmp_'), contactId: exampleId('con_') },
});

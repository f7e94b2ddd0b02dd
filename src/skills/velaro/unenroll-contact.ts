// Takes a contact out of a drip campaign.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { enrollmentStatus } from './parts/campaign-fields.ts';
import { exampleId, recordId, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_unenroll_contact',
  scope: 'campaigns',
  kind: 'cancel',
  title: 'Take a contact out of a campaign',
  description: "Stop a contact's remaining steps of a campaign. Who has had all steps, or is out already, stays so.",
  input: z.strictObject({
    campaignId: recordId('campaign', 'the campaign'),
    contactId: recordId('contact', 'the contact'),
    reason: text(500).optional().describe('Why, for velaro_list_enrollments'),
  }),
  output: z.object({ enrollmentId: z.string(), status: enrollmentStatus }),
  example: { campaignId: exampleId('cmp_'), contactId: exampleId('con_'), reason: 'Has bought' },
});

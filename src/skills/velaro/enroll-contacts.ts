// Puts many contacts into a drip campaign.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { exampleId, recordId, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_enroll_contacts',
  scope: 'campaigns',
  kind: 'append',
  keyed: true,
  title: 'Enrol many contacts in a campaign',
  description:
    "Enrol all contacts of the campaign's workspace, or all with a tag. It goes on after the answer; velaro_get_campaign tells how far it is. Who is or was in the campaign stays as they are.",
  input: z.strictObject({
    campaignId: recordId('campaign', 'the campaign'),
    tag: text(100).optional().describe('Only contacts with the tag of this name; all contacts when left out'),
  }),
  output: z.object({
    status: z.literal('enrolling'),
    enrolled: z.int().min(0).describe('So far'),
  }),
  example: { campaignId: exampleId('cmp_'), tag: 'newsletter' },
});

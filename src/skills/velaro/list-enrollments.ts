// Lists who is in a drip campaign.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';
import { enrollmentStatus } from './parts/campaign-fields.ts';
import { exampleId, recordId } from './parts/fields.ts';

const name = 'velaro_list_enrollments';
const page = pagesOf(name, 'enrollments');

export default defineNativeTool({
  name,
  scope: 'campaigns',
  kind: 'read',
  title: 'List enrollments',
  description: 'List the contacts of a campaign with how far each of them is, and what was skipped, latest first.',
  input: z.strictObject({
    campaignId: recordId('campaign', 'the campaign'),
    status: enrollmentStatus.optional().describe('Only enrolments of this status'),
    ...page.input,
  }),
  output: z.object({
    enrollments: z.array(
      z.object({
        contactId: z.string(),
        status: enrollmentStatus,
        currentStep: z.int().min(0).describe('How many steps are behind the contact, sent or skipped'),
        nextStepAt: z.string().nullable().describe('ISO 8601, UTC; sent then if the campaign is active'),
        reason: z.string().nullable().describe('Why it has ended, or what holds up the next step'),
        notSent: z
          .array(
            z.object({ step: z.int().min(1), status: z.enum(['skipped', 'failed', 'unknown']), reason: z.string() }),
          )
          .describe('Steps that were not sent, 1 for the first'),
      }),
    ),
    ...page.output,
  }),
  vendorText: true,
  example: { campaignId: exampleId('cmp_'), status: 'active' },
});

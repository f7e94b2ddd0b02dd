// Shows one drip campaign.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { campaignStatus, enrolling, stepShown } from './parts/campaign-fields.ts';
import { exampleId, recordId } from './parts/fields.ts';

const count = z.int().min(0);

export default defineNativeTool({
  name: 'velaro_get_campaign',
  scope: 'campaigns',
  kind: 'read',
  title: 'Get a campaign',
  description: "Get a campaign's steps and quiet hours, and what became of its contacts and messages so far.",
  input: z.strictObject({ campaignId: recordId('campaign', 'the campaign') }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    goal: z.string().nullable(),
    status: campaignStatus,
    steps: z.array(stepShown),
    quietHours: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }).nullable(),
    stats: z.object({
      enrolled: count.describe('Contacts that are or were in it'),
      active: count.describe('Contacts that wait for a step'),
      completed: count,
      unenrolled: count,
      failed: count.describe('Contacts whose message was refused: they get nothing more'),
      sent: count.describe('Messages'),
      skipped: count.describe('Steps whose contact has no address for them, or has unsubscribed'),
      unknown: count.describe('Messages of which nobody knows whether they went out; they are not sent again'),
    }),
    enrolling,
  }),
  example: { campaignId: exampleId('cmp_') },
});

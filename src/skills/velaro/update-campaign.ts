// Changes a drip campaign, or starts, pauses or ends it.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { campaignStatus, quietHours, steps } from './parts/campaign-fields.ts';
import { changesSomething, exampleId, recordId, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_update_campaign',
  scope: 'campaigns',
  kind: 'update',
  title: 'Update a campaign',
  description:
    "Change a campaign's name, steps or quiet hours, or activate, pause or archive it. New steps hold for what is not sent yet; a paused campaign holds its steps; an archived one is over.",
  input: z
    .strictObject({
      campaignId: recordId('campaign', 'the campaign'),
      name: text(200).optional().describe('What it is to be called'),
      steps: steps.optional(),
      goal: text(500).nullable().optional().describe('What it is for; null takes it away'),
      quietHours: quietHours.nullable().optional().describe('When nothing is sent; null: it may be sent at any time'),
      status: campaignStatus.exclude(['draft']).optional().describe('active sends what is due; archived is for good'),
    })
    .superRefine(changesSomething('campaignId')),
  output: z.object({ id: z.string(), status: campaignStatus, updatedAt: z.string().describe('ISO 8601, UTC') }),
  example: { campaignId: exampleId('cmp_'), status: 'active' },
});

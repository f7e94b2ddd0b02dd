// Makes a drip campaign.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { campaignStatus, quietHours, steps } from './parts/campaign-fields.ts';
import { idempotencyKey, text } from './parts/fields.ts';

export default defineNativeTool({
  name: 'velaro_create_campaign',
  scope: 'campaigns',
  kind: 'create',
  keyed: true,
  title: 'Create a campaign',
  description:
    'Create a drip campaign: timed e-mails, SMS and messages for each contact that is enrolled. It is a draft and sends nothing until velaro_update_campaign makes it active.',
  input: z.strictObject({
    name: text(200).describe('What it is called'),
    steps,
    goal: text(500).optional().describe('What it is for'),
    quietHours: quietHours.optional().describe('When nothing is sent; a step that falls into them waits for their end'),
    idempotencyKey,
  }),
  output: z.object({
    id: z.string().describe('The campaignId of other tools'),
    name: z.string(),
    status: campaignStatus,
    stepCount: z.int().min(1),
  }),
  example: {
    name: 'Welcome',
    steps: [
      {
        channel: 'email',
        delayHours: 0,
        subject: 'Welcome to Acme',
        body: 'Hello {{firstName | there}}, good to have you here.',
      },
      { channel: 'sms', delayHours: 72, body: 'Acme: any questions? Just answer this message.' },
    ],
    quietHours: { from: '21:00', to: '08:00', timeZone: 'Europe/Berlin' },
  },
});

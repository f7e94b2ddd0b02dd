// Lists drip campaigns.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';
import { campaignStatus, enrolling } from './parts/campaign-fields.ts';

const name = 'velaro_list_campaigns';
const page = pagesOf(name, 'campaigns');

export default defineNativeTool({
  name,
  scope: 'campaigns',
  kind: 'read',
  title: 'List campaigns',
  description: 'List drip campaigns with how many contacts are in them and how many have had all steps, newest first.',
  input: z.strictObject({ status: campaignStatus.optional().describe('Only campaigns of this status'), ...page.input }),
  output: z.object({
    campaigns: z.array(
      z.object({
        id: z.string().describe('The campaignId of other tools'),
        name: z.string(),
        status: campaignStatus,
        enrolled: z.int().min(0).describe('Contacts that are or were in it'),
        completed: z.int().min(0).describe('Of them, those who have had all steps'),
        enrolling,
        createdAt: z.string().describe('ISO 8601, UTC'),
      }),
    ),
    ...page.output,
  }),
  example: { status: 'active' },
});

// Changes a deal: its stage, amount, owner or day.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { agentId, amount, changesSomething, currency, day, exampleId, recordId, text } from './parts/fields.ts';

const input = z
  .strictObject({
    dealId: recordId('lead', 'the deal, as velaro_search_deals gives it'),
    stage: text(100).optional().describe('Name or id of the stage to move it to'),
    amount: amount.optional().describe("What it is worth, in the currency's own unit"),
    currency: currency.optional().describe('Currency of the amount; the one that it has when left out'),
    ownerId: agentId('the agent who is to look after it').optional(),
    closeDate: day.optional().describe('The day by which it should be decided'),
  })
  .superRefine(changesSomething('dealId'));

export default defineNativeTool({
  name: 'velaro_update_deal',
  scope: 'crm',
  kind: 'update',
  title: 'Update a deal',
  description: "Change the stage, amount, owner or closing day of one of the site's own deals. What is left out stays.",
  input,
  output: z.object({
    id: z.string(),
    stage: z.string(),
    amount: z.string().nullable().describe('Decimal amount'),
    currency: z.string().nullable(),
    updatedAt: z.string().describe('ISO 8601, UTC'),
  }),
  example: { dealId: exampleId('lead_'), stage: 'Won' },
});

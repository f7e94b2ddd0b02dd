// Finds what the site hopes to sell, deals that nobody has touched for long among them.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineNativeTool } from '../define-tool.ts';
import { agentId, amount, currency, dateOrMoment, recordId, text } from './parts/fields.ts';

const name = 'velaro_search_deals';
const page = pagesOf(name, 'deals');

const shown = z.string().nullable();

export default defineNativeTool({
  name,
  scope: 'crm',
  kind: 'read',
  title: 'Search deals',
  description:
    "Search the site's own deals by stage, amount, owner, contact, whether they are open, and how long nothing has happened; newest first.",
  input: z.strictObject({
    stage: text(100).optional().describe('Name or id of a stage'),
    minAmount: amount.optional().describe('Only deals of this amount or more'),
    currency: currency.optional().describe('Only deals in this currency, such as USD'),
    ownerId: agentId('the agent who looks after the deal').optional(),
    contactId: recordId('contact', 'the contact of the deal').optional(),
    openOnly: z.boolean().optional().describe('Only deals that are neither won nor lost'),
    noActivitySince: dateOrMoment
      .optional()
      .describe('Only deals that were not changed and had nothing logged since, such as 2026-10-23'),
    ...page.input,
  }),
  output: z.object({
    deals: z.array(
      z.object({
        id: z.string().describe('The dealId of other tools'),
        name: z.string(),
        amount: shown.describe('Decimal amount'),
        currency: shown,
        stage: z.string(),
        status: z.enum(['open', 'won', 'lost']),
        ownerId: shown,
        contactId: shown,
        closeDate: shown.describe('The day by which it should be decided'),
        lastActivityAt: z.string().describe('ISO 8601, UTC'),
      }),
    ),
    ...page.output,
  }),
  visitorText: true,
  example: { minAmount: 50_000, currency: 'USD', openOnly: true, noActivitySince: '2026-10-23' },
});

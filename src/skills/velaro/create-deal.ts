// Makes a deal.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { amount, currency, day, exampleId, idempotencyKey, recordId, text } from './parts/fields.ts';

const input = z
  .strictObject({
    name: text(200).describe('What it is called'),
    amount: amount.optional().describe("What it is worth, in the currency's own unit; with a currency"),
    currency: currency.optional(),
    stage: text(100).optional().describe('Name or id of the stage that it begins in; the first one when left out'),
    contactId: recordId('contact', 'the contact whom it is about').optional(),
    closeDate: day.optional().describe('The day by which it should be decided'),
    idempotencyKey,
  })
  .superRefine((deal, context) => {
    if ((deal.amount === undefined) === (deal.currency === undefined)) return;
    const path = deal.amount === undefined ? 'amount' : 'currency';
    context.addIssue({ code: 'custom', path: [path], message: 'is missing: amount and currency go together' });
  });

export default defineNativeTool({
  name: 'velaro_create_deal',
  scope: 'crm',
  kind: 'create',
  keyed: true,
  title: 'Create a deal',
  description: "Create one of the site's own deals, optionally with an amount and for a contact.",
  input,
  output: z.object({
    id: z.string().describe('The dealId of other tools'),
    name: z.string(),
    stage: z.string(),
    createdAt: z.string().describe('ISO 8601, UTC'),
  }),
  example: { name: 'Northwind: second floor', amount: 48_500, currency: 'USD', contactId: exampleId('con_') },
});

// A lead, its pipeline and its money on the wire.
import * as z from 'zod';
import { agentId, givenDay, recordFields, recordId, text, time } from './text.ts';

const shownMoney = z.object({ amount: z.string(), currency: z.string() });

const money = z.strictObject({
  amount: z
    .string()
    .regex(/^\d{1,12}(?:\.\d{1,3})?$/, 'must be an amount like 12.50')
    .meta({ description: 'Decimal, with a point', examples: ['12.50'] }),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'must be a currency like EUR')
    .meta({ description: 'ISO 4217', examples: ['EUR'] }),
});

const stageKind = z.enum(['open', 'won', 'lost']);

export const lead = z.object({
  ...recordFields,
  name: z.string(),
  contactId: z.string().nullable(),
  ownerId: z.string().nullable(),
  value: shownMoney.nullable(),
  source: z.string().nullable(),
  pipelineId: z.string(),
  stageId: z.string(),
  stageName: z.string(),
  stageKind,
  closeDate: z.iso.date().nullable(),
  lastActivityAt: time,
});

export const pipeline = z.object({ ...recordFields, name: z.string() });

export const stage = z.object({
  id: z.string(),
  pipelineId: z.string(),
  name: z.string(),
  position: z.int().min(1),
  kind: stageKind.describe('Whether a lead in it is open, and how it ended if not'),
});

/** What may be set: null takes a value away, what is left out stays. */
export const leadFields = {
  contactId: recordId('contact').nullish().describe('The contact whom it is about'),
  ownerId: agentId().nullish().describe('The agent who looks after it'),
  value: money.nullish().describe('What it is worth'),
  source: text(200).nullish().describe('Where it came from'),
  closeDate: givenDay.nullish().describe('The day by which it should be decided'),
};

export const leadName = text(200).describe('What it is called');

// Statistics on the wire: a period, and the one before it to compare with.
import * as z from 'zod';
import { givenDay } from './text.ts';

/** The last 30 days, today among them, where a day is left out. */
export const periodFields = {
  from: givenDay.optional().describe('First day of the period, in UTC; 29 days before the last one when left out'),
  to: givenDay.optional().describe('Last day of the period, in UTC; today when left out'),
};

const day = z.iso.date();
const count = z.int().min(0);
const seconds = z.int().min(0).nullable();
const money = z.object({ amount: z.string(), currency: z.string() });

/** What every report begins with. */
export const shownPeriod = { from: day, to: day };

export const conversationCounts = z.object({
  total: count.describe('Conversations that began in the period'),
  resolved: count,
  missed: count.describe('Ended without an answer by an agent'),
  medianFirstResponseSeconds: seconds,
  medianResolutionSeconds: seconds,
  csat: z.int().min(0).max(100).nullable().describe('Percentage of ratings that are 4 or 5'),
});

export const conversationGrouping = z.enum(['day', 'status', 'channel', 'agent', 'team']);

export const conversationGroup = conversationCounts.extend({
  key: z.string().nullable().describe('The day, state, channel, id of the agent, or team; null for what has none'),
});

export const leadCounts = z.object({
  created: count,
  won: count.describe('Won in the period, and still so'),
  lost: count,
  wonValue: z.array(money).describe('What the won ones are worth, by currency'),
});

export const stageCount = z.object({
  pipelineId: z.string(),
  stageId: z.string(),
  stageName: z.string(),
  kind: z.enum(['open', 'won', 'lost']),
  leads: count,
  value: z.array(money),
});

export const dayCount = z.object({ day, created: count });

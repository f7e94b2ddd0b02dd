// Tells how many conversations there were, and how soon they were answered and resolved.
import * as z from 'zod';
import { defineNativeTool } from '../define-tool.ts';
import { day } from './parts/fields.ts';

const seconds = z.int().min(0).nullable();

const counts = {
  total: z.int().min(0).describe('Conversations that began in the period'),
  resolved: z.int().min(0),
  missed: z.int().min(0).describe('Ended without an answer by an agent'),
  medianFirstResponseSeconds: seconds,
  medianResolutionSeconds: seconds,
  csat: z.int().min(0).max(100).nullable().describe('Percentage of ratings that are 4 or 5; null where nobody rated'),
};

const period = { from: z.string().describe('First day, in UTC'), to: z.string().describe('Last day, in UTC') };

export default defineNativeTool({
  name: 'velaro_get_conversation_stats',
  scope: 'ops',
  kind: 'read',
  title: 'Get conversation statistics',
  description:
    'Count the conversations of a period, with response and resolution times and satisfaction, beside the period of the same length right before it. For this week against last week give Monday and Sunday.',
  input: z.strictObject({
    from: day.describe('First day, in UTC'),
    to: day.describe('Last day, which counts too; it may be in the future'),
    groupBy: z
      .enum(['day', 'agent', 'team', 'channel'])
      .optional()
      .describe('Adds the figures of each day, agent, team or channel'),
    compareToPrevious: z.boolean().default(true).describe('Whether the period before is told too'),
  }),
  output: z.object({
    ...period,
    ...counts,
    series: z
      .array(
        z.object({
          key: z.string().nullable().describe('The day, id of the agent, team or channel; null for what has none'),
          ...counts,
        }),
      )
      .optional(),
    previous: z.object({ ...period, ...counts }).optional(),
  }),
  example: { from: '2026-11-16', to: '2026-11-22', groupBy: 'day' },
});

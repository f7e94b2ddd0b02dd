// The most important figures of a period.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { conversationCounts, leadCounts, periodFields, shownPeriod } from '../../shapes/analytics.ts';

export default defineOperation({
  name: 'velaflows_get_analytics_overview',
  surface: 'velaflows',
  scope: 'analytics:read',
  method: 'GET',
  path: '/api/v1/analytics/overview',
  title: 'Get the overview',
  description: 'Read the most important figures of a period, with those of the period before it.',
  kind: 'read',
  input: z.strictObject(periodFields),
  output: z.object({
    ...shownPeriod,
    conversations: conversationCounts,
    leads: leadCounts,
    previous: z.object({ conversations: conversationCounts, leads: leadCounts }),
  }),
  status: 200,
  example: { from: '2027-01-01', to: '2027-01-31' },
});

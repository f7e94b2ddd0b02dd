// Statistics of leads.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import { dayCount, leadCounts, periodFields, shownPeriod, stageCount } from '../../shapes/analytics.ts';

export default defineOperation({
  name: 'velaflows_get_lead_analytics',
  surface: 'velaflows',
  scope: 'analytics:read',
  method: 'GET',
  path: '/api/v1/analytics/leads',
  title: 'Get lead statistics',
  description: 'Read how many leads came, how many were won and lost, and in which stages the leads stand now.',
  kind: 'read',
  input: z.strictObject(periodFields),
  output: z.object({
    ...shownPeriod,
    totals: leadCounts,
    previous: leadCounts,
    byDay: z.array(dayCount),
    byStage: z.array(stageCount).describe('Where all leads stand now'),
  }),
  status: 200,
  example: { from: '2027-01-01', to: '2027-01-31' },
});

// Statistics of conversations.
import * as z from 'zod';
import { defineOperation } from '../../define-operation.ts';
import {
  conversationCounts,
  conversationGroup,
  conversationGrouping,
  periodFields,
  shownPeriod,
} from '../../shapes/analytics.ts';

export default defineOperation({
  name: 'velaflows_get_conversation_analytics',
  surface: 'velaflows',
  scope: 'analytics:read',
  method: 'GET',
  path: '/api/v1/analytics/conversations',
  title: 'Get conversation statistics',
  description:
    'Read how many conversations there were, how soon they were answered and resolved, and how content people were.',
  kind: 'read',
  input: z.strictObject({
    ...periodFields,
    groupBy: conversationGrouping.default('day').describe('What the series is by'),
  }),
  output: z.object({
    ...shownPeriod,
    totals: conversationCounts,
    previous: conversationCounts,
    series: z.array(conversationGroup),
  }),
  status: 200,
  example: { from: '2027-01-01', to: '2027-01-31', groupBy: 'channel' },
});

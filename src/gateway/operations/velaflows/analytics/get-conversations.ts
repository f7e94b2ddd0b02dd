// The conversations of a period in figures.
import operation from '../../../../catalog/velaflows/analytics/get-conversations.ts';
import { conversationSeries, conversationTotals } from '../../../../stores/records/conversation-stats.ts';
import { askedPeriod } from '../../asked-period.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place }) {
  const { from, to, period, before } = yield* askedPeriod(input);
  return {
    from,
    to,
    totals: yield* conversationTotals(place, period),
    previous: yield* conversationTotals(place, before),
    series: yield* conversationSeries(place, period, input.groupBy),
  };
});

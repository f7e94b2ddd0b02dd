// The figures of a period, and of the one before.
import operation from '../../../../catalog/velaflows/analytics/get-overview.ts';
import { conversationTotals } from '../../../../stores/records/conversation-stats.ts';
import { leadTotals } from '../../../../stores/records/lead-stats.ts';
import { askedPeriod } from '../../asked-period.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place }) {
  const { from, to, period, before } = yield* askedPeriod(input);
  return {
    from,
    to,
    conversations: yield* conversationTotals(place, period),
    leads: yield* leadTotals(place, period),
    previous: { conversations: yield* conversationTotals(place, before), leads: yield* leadTotals(place, before) },
  };
});

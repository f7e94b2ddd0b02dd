// The conversations of a period in figures, beside those of the period before.
import tool from '../../../skills/velaro/get-conversation-stats.ts';
import { conversationSeries, conversationTotals } from '../../../stores/records/conversation-stats.ts';
import { daysOf, type Period, periodBefore, periodOf } from '../../../stores/records/period.ts';
import type { Place } from '../../../stores/records/place.ts';
import { defineNativeWork } from '../define-native-handler.ts';

export default defineNativeWork(tool, function* ({ from, to, groupBy, compareToPrevious }, { place }) {
  const period = periodOf(from, to);
  return {
    ...(yield* figuresOf(place, period)),
    ...(groupBy !== undefined && { series: yield* conversationSeries(place, period, groupBy) }),
    ...(compareToPrevious && { previous: yield* figuresOf(place, periodBefore(period)) }),
  };
});

function* figuresOf(place: Place, period: Period) {
  const days = daysOf(period);
  return { from: days[0] ?? '', to: days.at(-1) ?? '', ...(yield* conversationTotals(place, period)) };
}

// The leads of a period in figures.
import operation from '../../../../catalog/velaflows/analytics/get-leads.ts';
import { leadsByDay, leadsByStage, leadTotals } from '../../../../stores/records/lead-stats.ts';
import { askedPeriod } from '../../asked-period.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place }) {
  const { from, to, period, before } = yield* askedPeriod(input);
  return {
    from,
    to,
    totals: yield* leadTotals(place, period),
    previous: yield* leadTotals(place, before),
    byDay: yield* leadsByDay(place, period),
    byStage: yield* leadsByStage(place),
  };
});

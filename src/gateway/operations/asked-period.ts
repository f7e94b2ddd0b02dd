// The period that a report is asked for: the last 30 days, unless it is named.
import { type Period, periodBefore, periodOf } from '../../stores/records/period.ts';
import { now, type Work } from '../../stores/transaction/work.ts';

export interface AskedPeriod {
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly period: Period;
  readonly before: Period;
}

const dayMs = 86_400_000;
const usualDays = 30;

/** @throws VelaroError `argument.invalid`, for the day that is wrong. */
export function* askedPeriod(asked: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Work<AskedPeriod> {
  const to = asked.to ?? dayAt(yield* now());
  const from = asked.from ?? dayAt(Date.parse(to) - (usualDays - 1) * dayMs);
  const period = periodOf(from, to);
  return { from, to, period, before: periodBefore(period) };
}

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

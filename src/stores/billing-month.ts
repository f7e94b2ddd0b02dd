// The windows that limits are counted in: a site's month, and the minute and the day of the UTC clock.

/** Times in milliseconds since 1970; a month runs from `startsAtMs` up to, and without, `endsAtMs`. */
export interface BillingMonth {
  /** `YYYY-MM`, for the day it begins on. */
  readonly name: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** The end as text, ISO 8601. */
  readonly endsAt: string;
}

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** By billing day. Every call asks for its month, and nearly all of them run in the same one. */
const latestMonths = new Map<number, BillingMonth>();

/** @param billingDay 1 to 28: every month has it. */
export function monthOf(timeMs: number, billingDay: number): BillingMonth {
  const latest = latestMonths.get(billingDay);
  if (latest && latest.startsAtMs <= timeMs && timeMs < latest.endsAtMs) return latest;
  const time = new Date(timeMs);
  const month = time.getUTCMonth() - (time.getUTCDate() < billingDay ? 1 : 0);
  const found = beginningIn(time.getUTCFullYear(), month, billingDay);
  latestMonths.set(billingDay, found);
  return found;
}

/** The month of that name, or undefined where the text is not `YYYY-MM`. */
export function monthNamed(name: string, billingDay: number): BillingMonth | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(name) ?? [];
  return year === undefined || month === undefined
    ? undefined
    : beginningIn(Number(year), Number(month) - 1, billingDay);
}

/** The beginning of the minute or day, of the UTC clock, that holds the moment. */
export function windowStart(timeMs: number, lengthMs: number): number {
  return timeMs - (timeMs % lengthMs);
}

function beginningIn(year: number, month: number, billingDay: number): BillingMonth {
  const startsAtMs = Date.UTC(year, month, billingDay);
  const endsAtMs = Date.UTC(year, month + 1, billingDay);
  return {
    name: new Date(startsAtMs).toISOString().slice(0, 7),
    startsAtMs,
    endsAtMs,
    endsAt: new Date(endsAtMs).toISOString(),
  };
}

// When a quota that comes near its end is worth an alert, and what such an alert says.

const percents = [80, 100] as const;
export type AlertPercent = (typeof percents)[number];

export interface QuotaAlert {
  readonly siteId: string;
  /** Whose quota: that of one key, or the plan's for the whole site. */
  readonly of: 'key' | 'plan';
  readonly keyId: string | null;
  readonly percent: AlertPercent;
  readonly limit: number;
  readonly used: number;
  /** `YYYY-MM`, for the day it begins on. */
  readonly month: string;
  readonly resetsAt: string;
}

/**
 * The percentages that have been reached and not been told in this month, lowest first.
 * @param told the highest percentage that was; 0 for none.
 */
export function alertsDue(used: number, limit: number, told: number): AlertPercent[] {
  return percents.filter((percent) => percent > told && used * 100 >= limit * percent);
}

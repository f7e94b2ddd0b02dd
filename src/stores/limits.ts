// How near a key is to the limits that hold for it: two quotas by the month, two rates by the minute and the day.
import { dayMs, minuteMs, monthOf, windowStart } from './billing-month.ts';
import { callsPerMonth, requestsPerMinute } from './plans.ts';
import type { KeyRecord, Plan, QuotaState, RateState } from './store.ts';

/** What is counted of a key, each in the window that holds the moment of the decision. */
export interface KeyUse extends Pick<KeyRecord, 'monthlyQuota' | 'requestsPerMinute'> {
  readonly usedThisMonth: number;
  readonly usedThisMinute: number;
}

export interface SiteUse {
  readonly plan: Plan;
  readonly billingDay: number;
  readonly overage: boolean;
  readonly requestsPerDay: number;
  /** By all MCP keys of the site together. */
  readonly usedThisMonth: number;
  /** By all REST keys of the site together. */
  readonly usedToday: number;
}

/** The quotas of an MCP key once `cost` more is spent: its own, where it has one, and the plan's. */
export function quotasOf(
  key: Pick<KeyUse, 'monthlyQuota' | 'usedThisMonth'>,
  site: Pick<SiteUse, 'plan' | 'billingDay' | 'usedThisMonth'>,
  cost: number,
  timeMs: number,
): { readonly ofKey?: QuotaState; readonly ofPlan: QuotaState } {
  const { endsAt: resetsAt } = monthOf(timeMs, site.billingDay);
  return {
    ...(key.monthlyQuota !== null && {
      ofKey: { limit: key.monthlyQuota, used: key.usedThisMonth + cost, resetsAt, of: 'key' },
    }),
    ofPlan: { limit: callsPerMonth[site.plan], used: site.usedThisMonth + cost, resetsAt, of: 'plan' },
  };
}

/** The quota of which less is left; the key's own when both are equally near. */
export function nearerQuota({ ofKey, ofPlan }: ReturnType<typeof quotasOf>): QuotaState {
  return ofKey && ofKey.limit - ofKey.used <= ofPlan.limit - ofPlan.used ? ofKey : ofPlan;
}

/** The rate of which less is left now; the one that lasts longer when both are equally near. */
export function nearerRate(key: KeyUse, site: SiteUse, timeMs: number): RateState {
  const perMinute = key.requestsPerMinute ?? requestsPerMinute;
  const ofKey: RateState = {
    limit: perMinute,
    remaining: Math.max(0, perMinute - key.usedThisMinute),
    resetsAt: isoTime(windowStart(timeMs, minuteMs) + minuteMs),
    of: 'key',
  };
  const ofSite: RateState = {
    limit: site.requestsPerDay,
    remaining: Math.max(0, site.requestsPerDay - site.usedToday),
    resetsAt: isoTime(windowStart(timeMs, dayMs) + dayMs),
    of: 'site',
  };
  return ofKey.remaining < ofSite.remaining ? ofKey : ofSite;
}

export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

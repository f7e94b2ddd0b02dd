// Whether a request may come in: the one rule, free of any database. Attempts of one batch are decided in order.
import { monthOf } from './calendar-month.ts';
import { callsPerMonth } from './plans.ts';
import type { Attempt, KeyRecord, Plan, QuotaState, Refusal } from './store.ts';

/** One text of a key. The one in use never ends by itself; a successor lapses, a retiring one dies. */
export interface KeyText {
  readonly role: 'current' | 'successor' | 'retiring';
  /** Milliseconds since 1970, the first moment at which the text no longer works. */
  readonly endsAtMs: number | null;
}

/** What a decision needs to know of the key whose hash matched. Times in milliseconds since 1970. */
export interface KeyFacts extends Pick<KeyRecord, 'kind' | 'scopes' | 'monthlyQuota'> {
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly usedThisMonth: number;
}

export interface SiteFacts {
  readonly plan: Plan;
  /** By all keys of the site together. */
  readonly usedThisMonth: number;
}

/** What a hash has led to. */
export interface KnownKey {
  readonly text: KeyText;
  readonly key: KeyFacts;
  readonly site: SiteFacts;
}

export type Decision =
  /** `quota` includes what this attempt itself has spent. */
  | { readonly outcome: 'admitted'; readonly quota: QuotaState }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/**
 * Decides one attempt at a moment. The order is fixed: unknown, revoked, expired, plan, scope, the key's quota, the plan's.
 * Only who holds the key hears more than "unknown"; only a counted call is measured against quotas.
 */
export function decide(
  attempt: Pick<Attempt, 'kind' | 'surface' | 'call'>,
  found: KnownKey | undefined,
  nowMs: number,
): Decision {
  if (!found || found.key.kind !== attempt.kind) return refuse({ reason: 'unknown' });
  const { text, key, site } = found;
  const textHasEnded = text.endsAtMs !== null && text.endsAtMs <= nowMs;
  if (text.role === 'successor' && textHasEnded) return refuse({ reason: 'unknown' });

  if (key.revokedAtMs !== null) return refuse({ reason: 'revoked', at: isoTime(key.revokedAtMs) });
  if (textHasEnded) return refuse({ reason: 'revoked', at: isoTime(text.endsAtMs) });
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs)
    return refuse({ reason: 'expired', at: isoTime(key.expiresAtMs) });
  if (attempt.surface === 'mcp' && site.plan === 'trial') return refuse({ reason: 'plan', plan: site.plan });

  const { call } = attempt;
  if (call && !key.scopes.includes(call.scope))
    return refuse({ reason: 'scope', scope: call.scope, granted: key.scopes });
  const cost = call?.counted ? 1 : 0;
  const [ofKey, ofPlan] = quotasOf(key, site, cost, nowMs);
  for (const quota of [ofKey, ofPlan])
    if (quota && cost > 0 && quota.used > quota.limit)
      return refuse({
        reason: 'quota',
        quota: { ...quota, used: quota.used - cost },
        retryAfterSeconds: Math.ceil((Date.parse(quota.resetsAt) - nowMs) / 1000),
      });
  return { outcome: 'admitted', quota: nearer(ofKey, ofPlan) };
}

/** Whether the attempt came from somebody who holds a working key, admitted or not. */
export function isAuthentic(decision: Decision): boolean {
  if (decision.outcome === 'admitted') return true;
  const { reason } = decision.refusal;
  return reason === 'plan' || reason === 'scope' || reason === 'quota';
}

/** The limit of which less is left; the key's own when both are equally near. */
export function nearestQuota(
  key: Pick<KeyFacts, 'monthlyQuota' | 'usedThisMonth'>,
  site: SiteFacts,
  timeMs: number,
): QuotaState {
  return nearer(...quotasOf(key, site, 0, timeMs));
}

function quotasOf(
  key: Pick<KeyFacts, 'monthlyQuota' | 'usedThisMonth'>,
  site: SiteFacts,
  cost: number,
  timeMs: number,
): [QuotaState | undefined, QuotaState] {
  const resetsAt = isoTime(monthOf(timeMs).endsAtMs);
  const ofKey =
    key.monthlyQuota === null
      ? undefined
      : ({ limit: key.monthlyQuota, used: key.usedThisMonth + cost, resetsAt, of: 'key' } as const);
  return [ofKey, { limit: callsPerMonth[site.plan], used: site.usedThisMonth + cost, resetsAt, of: 'plan' }];
}

function nearer(ofKey: QuotaState | undefined, ofPlan: QuotaState): QuotaState {
  return ofKey && ofKey.limit - ofKey.used <= ofPlan.limit - ofPlan.used ? ofKey : ofPlan;
}

function refuse(refusal: Refusal): Decision {
  return { outcome: 'refused', refusal };
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

// Decides a batch in memory, on facts that were read under its sites' locks, and gathers what is to be written. Does no I/O.
import { type AlertPercent, alertsDue, type QuotaAlert } from '../alerts.ts';
import { dayMs, minuteMs, monthOf, windowStart } from '../billing-month.ts';
import { type CallWork, statusOf } from '../call-work.ts';
import { type Decision, decide, type EarlierCall, isAuthentic, type KnownKey } from '../decide.ts';
import { quotasOf } from '../limits.ts';
import type { Admission, Attempt, Made, Principal } from '../store.ts';
import type { WorkResult } from '../transaction/work.ts';
import { BatchChanges } from './batch-changes.ts';
import { type BatchFacts, earlierName, hashName, type KeyState, type TextState } from './batch-facts.ts';
import { toKeyRecord } from './key-rows.ts';
import type { Windows } from './windows.ts';

const lastUsedEveryMs = 60_000;
/** For how long whoever runs an idempotent call is believed to be alive; it says so again in good time. */
export const runsForMs = 15_000;

export class Batch {
  readonly changes = new BatchChanges();
  readonly works: (CallWork & { readonly nowMs: number })[] = [];
  readonly #facts: BatchFacts;
  readonly #windows: Windows;

  constructor(facts: BatchFacts) {
    this.#facts = facts;
    this.#windows = facts.windows;
  }

  /** The attempts of a batch one after the other: each sees what those before it have spent. */
  admit(attempt: Attempt): Admission {
    const text = this.#facts.texts.get(hashName(attempt.keyHash));
    if (!text) return { outcome: 'refused', refusal: { reason: 'unknown' } };
    const { key } = text;
    const decision = decide(attempt, this.#known(attempt, text), key.site.nowMs);
    if (text.role === 'successor' && isAuthentic(decision)) this.#promote(text);
    if (decision.outcome === 'refused') return decision;
    this.#touch(key);
    if (decision.outcome !== 'admitted') return { principal: this.#principal(key), ...decision };
    const alerts = this.#spend(attempt, key, decision);
    this.#remember(attempt, key, decision);
    const principal = this.#principal(key);
    this.#begin(attempt, key, decision.overage, principal);
    const { spends: _, ...shown } = decision;
    return { principal, ...shown, ...(alerts.length > 0 && { alerts }) };
  }

  /** The works have ended, in their order. */
  end(results: readonly WorkResult<Made>[]): ReadonlyMap<string, WorkResult<Made>> {
    const byCall = new Map<string, WorkResult<Made>>();
    for (const [i, { callId, keyId, call, overage, nowMs: startedAtMs }] of this.works.entries()) {
      const result = results[i];
      if (!result) throw new Error('a work has not ended');
      this.changes.addCall({ id: callId, keyId, call, startedAtMs, overage, status: statusOf(result) });
      byCall.set(callId, result);
    }
    return byCall;
  }

  #known({ workspaceId, idempotency }: Attempt, { role, endsAtMs, key }: TextState): KnownKey {
    const { site, row } = key;
    const earlier = idempotency && this.#facts.earlier.get(earlierName(row.id, idempotency.key));
    return {
      text: { role, endsAtMs },
      key: {
        kind: row.kind,
        scopes: row.scopes,
        workspaceIds: row.workspace_ids,
        monthlyQuota: row.monthly_quota,
        requestsPerMinute: row.requests_per_minute,
        expiresAtMs: row.expires_at,
        revokedAtMs: row.revoked_at,
        usedThisMonth: this.#usedThisMonth(key),
        usedThisMinute: this.#windows.used(row.id, 'minute', windowStart(site.nowMs, minuteMs)),
      },
      site: {
        usedThisMonth: this.#windows.used(site.site.id, 'month', this.#month(key).startsAtMs),
        usedToday: this.#windows.used(site.site.id, 'day', windowStart(site.nowMs, dayMs)),
        ...site.settings,
      },
      ownsWorkspace: workspaceId === undefined || this.#facts.workspaces.get(workspaceId) === site.site.id,
      ...(earlier && { earlier }),
    };
  }

  #principal(key: KeyState): Principal {
    const { row, site } = key;
    key.record ??= toKeyRecord({
      ...row,
      billing_day: site.settings.billingDay,
      month_starts_at: null,
      month_used: null,
      now: site.nowMs,
    });
    return { key: { ...key.record, usedThisMonth: this.#usedThisMonth(key) }, site: site.site };
  }

  #spend(attempt: Attempt, key: KeyState, decision: Extract<Decision, { outcome: 'admitted' }>): QuotaAlert[] {
    const { row, site } = key;
    const { call } = attempt;
    if (decision.spends === 'rate') {
      this.#windows.spend(row.id, 'minute', windowStart(site.nowMs, minuteMs));
      this.#windows.spend(site.site.id, 'day', windowStart(site.nowMs, dayMs));
    }
    if (!call?.counted || decision.resumes !== undefined) return [];
    const { startsAtMs } = this.#month(key);
    this.#windows.spend(row.id, 'month', startsAtMs);
    const { overage } = decision;
    if (!attempt.work)
      this.changes.addCall({ id: attempt.id, keyId: row.id, call, startedAtMs: site.nowMs, overage, status: null });
    if (decision.spends !== 'quota') return [];
    this.#windows.spend(site.site.id, 'month', startsAtMs);
    return site.settings.alerts ? this.#alert(key) : [];
  }

  /** Its row follows once it has ended. */
  #begin({ id, call, work }: Attempt, { row, site }: KeyState, overage: boolean, principal: Principal): void {
    if (!call?.counted || !work) return;
    const { nowMs, facts } = site;
    this.works.push({
      callId: id,
      keyId: row.id,
      call,
      overage,
      nowMs,
      onlyReads: work.onlyReads,
      begin: () => work.begin(principal, facts),
    });
  }

  /** What this call has brought to 80 or 100 percent, of the key's quota and of the plan's. */
  #alert(key: KeyState): QuotaAlert[] {
    const { site, row } = key;
    const { settings, nowMs } = site;
    const month = this.#month(key);
    const used = { usedThisMonth: this.#usedThisMonth(key) };
    const siteUsed = { usedThisMonth: this.#windows.used(site.site.id, 'month', month.startsAtMs) };
    const { ofKey, ofPlan } = quotasOf(
      { monthlyQuota: row.monthly_quota, ...used },
      { ...settings, ...siteUsed },
      0,
      nowMs,
    );
    const alerts: QuotaAlert[] = [];
    for (const quota of [ofKey, ofPlan]) {
      if (!quota) continue;
      const ownerId = quota.of === 'key' ? row.id : site.site.id;
      const told = this.#windows.told(ownerId, 'month', month.startsAtMs);
      for (const percent of alertsDue(quota.used, quota.limit, told)) {
        alerts.push(alertOf(key, quota, percent, month.name));
        this.#windows.tell(ownerId, 'month', month.startsAtMs, percent);
      }
    }
    for (const alert of alerts) if (settings.hasWebhook) this.changes.addAlert(alert, nowMs);
    return alerts;
  }

  #remember(attempt: Attempt, { row, site }: KeyState, { resumes }: Extract<Decision, { outcome: 'admitted' }>): void {
    const { idempotency, call } = attempt;
    if (!idempotency || !call?.counted) return;
    const name = earlierName(row.id, idempotency.key);
    const before = resumes === undefined ? undefined : this.#facts.earlier.get(name);
    const runsUntilMs = site.nowMs + runsForMs;
    const { bodyHash } = idempotency;
    const earlier: EarlierCall = before
      ? { ...before, runsUntilMs }
      : { callId: attempt.id, bodyHash, startedAtMs: site.nowMs, runsUntilMs, answer: null };
    this.#facts.earlier.set(name, earlier);
    this.changes.rememberCall(row.id, idempotency.key, earlier);
  }

  /** Once a minute is near enough for "last used", and saves a write per call. */
  #touch({ row, site: { nowMs } }: KeyState): void {
    if (row.last_used_at !== null && nowMs - row.last_used_at < lastUsedEveryMs) return;
    row.last_used_at = nowMs;
    this.changes.usedAt(row.id, nowMs);
  }

  /** The successor is the key from now on; older texts die when its grace is over, none of them later than that. */
  #promote(successor: TextState): void {
    const { key } = successor;
    const diesAtMs = key.site.nowMs + (successor.graceSeconds ?? 0) * 1000;
    for (const text of key.texts) {
      if (text === successor) continue;
      text.role = 'retiring';
      text.endsAtMs = Math.min(text.endsAtMs ?? diesAtMs, diesAtMs);
    }
    successor.role = 'current';
    successor.endsAtMs = null;
    key.row.prefix = successor.prefix;
    key.record = undefined;
    this.changes.promoted(key.row.id, key.site.nowMs);
  }

  #usedThisMonth(key: KeyState): number {
    return this.#windows.used(key.row.id, 'month', this.#month(key).startsAtMs);
  }

  #month({ site }: KeyState) {
    return monthOf(site.nowMs, site.settings.billingDay);
  }
}

function alertOf(
  { row, site }: KeyState,
  { of, limit, used, resetsAt }: Omit<QuotaAlert, 'siteId' | 'keyId' | 'percent' | 'month'>,
  percent: AlertPercent,
  month: string,
): QuotaAlert {
  return { siteId: site.site.id, of, keyId: of === 'key' ? row.id : null, percent, limit, used, month, resetsAt };
}

// Decides, counts and records a batch of attempts in one transaction, so that a key's revocation and a quota's end hold at once.
import * as z from 'zod';
import { alertsDue, type QuotaAlert } from '../alerts.ts';
import { type BillingMonth, dayMs, minuteMs, monthOf, windowStart } from '../billing-month.ts';
import { type CallWork, statusOf, withResults } from '../call-work.ts';
import { type Decision, decide, isAuthentic, type KeyText, type KnownKey } from '../decide.ts';
import { quotasOf, type SiteUse } from '../limits.ts';
import { announceAlert } from '../notices.ts';
import { readSiteFacts, type SiteFacts } from '../records/site-facts.ts';
import type { Admission, Attempt, KeyRecord, Made, Outcome, Plan, Principal, QuotaState, Site } from '../store.ts';
import type { WorkResult } from '../transaction/work.ts';
import { CallBook } from './call-book.ts';
import type { Database } from './database.ts';
import { findEarlierCall, keepAnswer, rememberCall, renewCall } from './idempotent-calls.ts';
import { type KeyRow, keyColumns, keyJoins, keyRow, readTextList, toKeyRecord } from './key-rows.ts';
import { promoteSuccessor } from './manage-keys.ts';
import { runTogether } from './run-together.ts';
import { drive } from './run-work.ts';
import { ownsWorkspace } from './site-rows.ts';
import { Windows } from './windows.ts';

const lastUsedEveryMs = 60_000;

interface SiteState {
  readonly site: Site;
  readonly settings: Omit<SiteUse, 'usedThisMonth' | 'usedToday'>;
  readonly alerts: boolean;
  readonly month: BillingMonth;
  /** Read when the first work of the site asks for them. */
  facts?: SiteFacts | undefined;
}

interface KeyState {
  row: KeyRow;
  readonly scopes: readonly string[];
  readonly workspaceIds: readonly string[] | null;
  readonly site: SiteState;
  /** Made when it is first asked for; what is used is put into it for each call. */
  record?: KeyRecord | undefined;
}

interface Found {
  readonly text: KeyText;
  readonly key: KeyState;
}

const foundRow = keyRow.extend({
  role: z.enum(['current', 'successor', 'retiring']),
  ends_at: z.int().nullable(),
  site_name: z.string(),
  plan: z.enum(['trial', 'professional', 'enterprise'] satisfies Plan[]),
  overage: z.int(),
  alerts: z.int(),
  requests_per_day: z.int(),
});
type FoundRow = z.infer<typeof foundRow>;

/** @throws VelaroError `store.unavailable`; then nothing of the batch has happened. */
export function admitBatch(
  database: Database,
  attempts: readonly Attempt[],
  outcomes: readonly Outcome[],
  renewals: readonly string[],
): readonly Admission[] {
  return database.write((nowMs) => {
    const batch = new Batch(database, nowMs);
    for (const outcome of outcomes) batch.settle(outcome);
    for (const callId of renewals) renewCall(database, callId, nowMs);
    const admissions = attempts.map((attempt) => batch.admit(attempt));
    const results = batch.runWorks();
    batch.save();
    return withResults(attempts, admissions, results);
  });
}

/** One transaction's view of the keys it meets: read once, spent from in memory, written back at the end. */
class Batch {
  readonly #database: Database;
  readonly #nowMs: number;
  readonly #minuteMs: number;
  readonly #dayMs: number;
  readonly #windows: Windows;
  readonly #calls: CallBook;
  readonly #found = new Map<string, Found | undefined>();
  readonly #keys = new Map<string, KeyState>();
  readonly #sites = new Map<string, SiteState>();
  readonly #works: CallWork[] = [];

  constructor(database: Database, nowMs: number) {
    this.#database = database;
    this.#nowMs = nowMs;
    this.#minuteMs = windowStart(nowMs, minuteMs);
    this.#dayMs = windowStart(nowMs, dayMs);
    this.#windows = new Windows(database);
    this.#calls = new CallBook(database, nowMs);
  }

  settle(outcome: Outcome): void {
    this.#calls.settle(outcome);
    if (outcome.answer !== undefined) keepAnswer(this.#database, outcome.id, outcome.answer);
  }

  admit(attempt: Attempt): Admission {
    const found = this.#find(attempt.keyHash);
    const decision = decide(attempt, found && this.#factsOf(attempt, found), this.#nowMs);
    if (found?.text.role === 'successor' && isAuthentic(decision)) this.#promote(found.key, attempt.keyHash);
    if (decision.outcome === 'refused') return decision;
    if (!found) throw new Error('a key that is not there was admitted');
    const { key } = found;
    this.#touch(key);
    if (decision.outcome !== 'admitted') return { principal: this.#principal(key), ...decision };
    const alerts = this.#record(attempt, key, decision);
    const principal = this.#principal(key);
    this.#begin(attempt, key, decision.overage, principal);
    const { spends: _, ...shown } = decision;
    return { principal, ...shown, ...(alerts.length > 0 && { alerts }) };
  }

  /** Does what the admitted calls are to do, and writes each down with how that ended. */
  runWorks(): ReadonlyMap<string, WorkResult<Made>> {
    const results = runTogether(this.#database, this.#works, this.#nowMs);
    const byCall = new Map<string, WorkResult<Made>>();
    for (const [i, { callId, keyId, call, overage }] of this.#works.entries()) {
      const result = results[i];
      if (!result) throw new Error('a work has not ended');
      this.#calls.open(callId, keyId, call, overage, statusOf(result));
      byCall.set(callId, result);
    }
    return byCall;
  }

  save(): void {
    this.#windows.save();
    this.#calls.save();
  }

  /** Spends what was decided, and writes the call down. */
  #record(attempt: Attempt, key: KeyState, decision: Extract<Decision, { outcome: 'admitted' }>): QuotaAlert[] {
    const { id, call, idempotency } = attempt;
    const { row, site } = key;
    if (decision.spends === 'rate') {
      this.#windows.spend(row.id, 'minute', this.#minuteMs);
      this.#windows.spend(site.site.id, 'day', this.#dayMs);
    }
    if (!call?.counted) return [];
    if (decision.resumes !== undefined) {
      renewCall(this.#database, decision.resumes, this.#nowMs);
      return [];
    }
    if (!attempt.work) this.#calls.open(id, row.id, call, decision.overage, null);
    if (idempotency) rememberCall(this.#database, row.id, idempotency, id, this.#nowMs);
    this.#windows.spend(row.id, 'month', site.month.startsAtMs);
    if (decision.spends !== 'quota') return [];
    this.#windows.spend(site.site.id, 'month', site.month.startsAtMs);
    return site.alerts ? this.#alert(key) : [];
  }

  /** Its row follows once it has ended. */
  #begin({ id, call, work }: Attempt, { row, site }: KeyState, overage: boolean, principal: Principal): void {
    if (!call?.counted || !work) return;
    site.facts ??= drive(this.#database, readSiteFacts(site.site.id), this.#nowMs);
    const { facts } = site;
    const { onlyReads } = work;
    const begin = () => work.begin(principal, facts);
    this.#works.push({ callId: id, keyId: row.id, call, overage, onlyReads, begin });
  }

  #alert({ row, site }: KeyState): QuotaAlert[] {
    const startsAtMs = site.month.startsAtMs;
    const usedBySite = this.#windows.used(site.site.id, 'month', startsAtMs);
    const { ofKey, ofPlan } = quotasOf(
      { monthlyQuota: row.monthly_quota, usedThisMonth: this.#windows.used(row.id, 'month', startsAtMs) },
      { ...site.settings, usedThisMonth: usedBySite },
      0,
      this.#nowMs,
    );
    return [...this.#alertOf(site, row.id, ofKey), ...this.#alertOf(site, site.site.id, ofPlan)];
  }

  #alertOf(site: SiteState, ownerId: string, quota: QuotaState | undefined): QuotaAlert[] {
    if (!quota) return [];
    const { limit, used, resetsAt, of } = quota;
    const { name: month, startsAtMs } = site.month;
    const due = alertsDue(used, limit, this.#windows.told(ownerId, 'month', startsAtMs));
    return due.map((percent) => {
      const keyId = of === 'key' ? ownerId : null;
      const alert: QuotaAlert = { siteId: site.site.id, of, keyId, percent, limit, used, month, resetsAt };
      drive(this.#database, announceAlert(alert, this.#nowMs), this.#nowMs);
      this.#windows.tell(ownerId, 'month', startsAtMs, percent);
      return alert;
    });
  }

  #principal(key: KeyState): Principal {
    const { row, site } = key;
    key.record ??= toKeyRecord(row, this.#nowMs);
    const usedThisMonth = this.#windows.used(row.id, 'month', site.month.startsAtMs);
    return { key: { ...key.record, usedThisMonth }, site: site.site };
  }

  /** Once a minute is near enough for "last used", and saves a write per call. */
  #touch({ row }: KeyState): void {
    if (row.last_used_at !== null && this.#nowMs - row.last_used_at < lastUsedEveryMs) return;
    row.last_used_at = this.#nowMs;
    this.#database.run('UPDATE keys SET last_used_at = ? WHERE id = ?', this.#nowMs, row.id);
  }

  #promote(key: KeyState, hash: Uint8Array): void {
    promoteSuccessor(this.#database, key.row.id, this.#nowMs);
    // The key's other texts have changed with it: whoever comes next in this batch is judged by what they are now.
    this.#found.clear();
    key.row.prefix = this.#read(hash)?.prefix ?? key.row.prefix;
    key.record = undefined;
  }

  #factsOf({ workspaceId, call, idempotency }: Attempt, { text, key }: Found): KnownKey {
    const { row, scopes, workspaceIds, site } = key;
    const isRest = row.kind === 'rest';
    const earlier = call && idempotency ? findEarlierCall(this.#database, row.id, idempotency) : undefined;
    return {
      text,
      key: {
        kind: row.kind,
        scopes,
        workspaceIds,
        monthlyQuota: row.monthly_quota,
        requestsPerMinute: row.requests_per_minute,
        expiresAtMs: row.expires_at,
        revokedAtMs: row.revoked_at,
        usedThisMonth: this.#windows.used(row.id, 'month', site.month.startsAtMs),
        usedThisMinute: isRest ? this.#windows.used(row.id, 'minute', this.#minuteMs) : 0,
      },
      site: {
        usedThisMonth: this.#windows.used(site.site.id, 'month', site.month.startsAtMs),
        usedToday: isRest ? this.#windows.used(site.site.id, 'day', this.#dayMs) : 0,
        ...site.settings,
      },
      ownsWorkspace: workspaceId === undefined || ownsWorkspace(this.#database, site.site.id, workspaceId),
      ...(earlier && { earlier }),
    };
  }

  #find(hash: Uint8Array): Found | undefined {
    const name = Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
    const known = this.#found.get(name);
    if (known || this.#found.has(name)) return known;
    const row = this.#read(hash);
    const found = row && { text: { role: row.role, endsAtMs: row.ends_at }, key: this.#keyState(row) };
    this.#found.set(name, found);
    return found;
  }

  #read(hash: Uint8Array): FoundRow | undefined {
    return this.#database.one(
      foundRow,
      `SELECT ${keyColumns}, t.role, t.ends_at, s.name AS site_name, s.plan, s.overage, s.alerts, s.requests_per_day
       FROM key_texts AS t JOIN keys AS k ON k.id = t.key_id ${keyJoins}
       WHERE t.hash = ?`,
      hash,
    );
  }

  #keyState(row: FoundRow): KeyState {
    const known = this.#keys.get(row.id);
    if (known) return known;
    const site = this.#sites.get(row.site_id) ?? this.#siteState(row);
    this.#sites.set(row.site_id, site);
    const workspaceIds = row.workspace_ids === null ? null : readTextList(row.workspace_ids);
    const key = { row, scopes: readTextList(row.scopes), workspaceIds, site };
    this.#keys.set(row.id, key);
    return key;
  }

  #siteState(row: FoundRow): SiteState {
    return {
      site: { id: row.site_id, name: row.site_name, plan: row.plan },
      settings: {
        plan: row.plan,
        billingDay: row.billing_day,
        overage: row.overage === 1,
        requestsPerDay: row.requests_per_day,
      },
      alerts: row.alerts === 1,
      month: monthOf(this.#nowMs, row.billing_day),
    };
  }
}

// Whether a request may come in: the one rule, free of any database. Attempts of one batch are decided in order.
import { grants } from '../core/scopes.ts';
import { isoTime, type KeyUse, nearerQuota, nearerRate, quotasOf, type SiteUse } from './limits.ts';
import type { Attempt, KeyRecord, QuotaState, RateState, Refusal } from './store.ts';

/** One text of a key. The one in use never ends by itself; a successor lapses, a retiring one dies. */
export interface KeyText {
  readonly role: 'current' | 'successor' | 'retiring';
  /** Milliseconds since 1970, the first moment at which the text no longer works. */
  readonly endsAtMs: number | null;
}

/** What a decision needs to know of the key whose hash matched. Times in milliseconds since 1970. */
export interface KeyFacts extends KeyUse, Pick<KeyRecord, 'kind' | 'scopes' | 'workspaceIds'> {
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
}

/** An earlier call under the attempt's idempotency key. Times in milliseconds since 1970. */
export interface EarlierCall {
  readonly callId: string;
  readonly bodyHash: Uint8Array;
  readonly startedAtMs: number;
  /** Until then whoever runs it is believed to be alive. */
  readonly runsUntilMs: number;
  /** Null as long as it has not been settled. */
  readonly answer: string | null;
}

/** What a hash has led to. */
export interface KnownKey {
  readonly text: KeyText;
  readonly key: KeyFacts;
  readonly site: SiteUse;
  /** Whether the workspace that the attempt names is one of the key's site; true where it names none. */
  readonly ownsWorkspace: boolean;
  readonly earlier?: EarlierCall;
}

/** What is shown includes what the attempt itself spends. */
export type Decision =
  | {
      readonly outcome: 'admitted';
      /** Spends from the month's quotas (`quota`), from the rates (`rate`), or from nothing. */
      readonly spends: 'quota' | 'rate' | 'nothing';
      readonly quota?: QuotaState;
      readonly rate?: RateState;
      readonly overage: boolean;
      /** The earlier call that this one is run in the place of; counted then, and not again. */
      readonly resumes?: string;
    }
  | { readonly outcome: 'replayed'; readonly answer: string; readonly rate?: RateState }
  | { readonly outcome: 'running'; readonly rate?: RateState }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly rate?: RateState };

/** How long an answer is kept for repeats, from the admission of its call. */
export const answerLifeMs = 24 * 3_600_000;

/**
 * Decides one attempt at a moment. The order is fixed: unknown, revoked, expired, plan, workspace, scope, an earlier call
 * under the same idempotency key, and last the limits. Only who holds the key hears more than "unknown".
 */
export function decide(
  attempt: Pick<Attempt, 'kind' | 'surface' | 'workspaceId' | 'call' | 'idempotency'>,
  found: KnownKey | undefined,
  nowMs: number,
): Decision {
  const stranger = refuseStranger(attempt, found, nowMs);
  if (stranger || !found) return { outcome: 'refused', refusal: stranger ?? { reason: 'unknown' } };
  const { key, site } = found;
  const shown = key.kind === 'rest' ? { rate: nearerRate(key, site, nowMs) } : {};
  const refusal = refuseAccess(attempt, found);
  if (refusal) return { outcome: 'refused', refusal, ...shown };
  const repeated = decideRepeat(attempt, found, nowMs);
  if (repeated)
    return repeated.outcome === 'admitted' ? { ...repeated, ...stateOf(found, 0, nowMs) } : { ...repeated, ...shown };
  return decideLimits(attempt, found, nowMs);
}

/** Whether the attempt came from somebody who holds a working key, admitted or not. */
export function isAuthentic(decision: Decision): boolean {
  return decision.outcome !== 'refused' || !['unknown', 'expired', 'revoked'].includes(decision.refusal.reason);
}

function refuseStranger(
  { kind }: Pick<Attempt, 'kind'>,
  found: KnownKey | undefined,
  nowMs: number,
): Refusal | undefined {
  if (!found || found.key.kind !== kind) return { reason: 'unknown' };
  const { text, key } = found;
  const endedAtMs = text.endsAtMs !== null && text.endsAtMs <= nowMs ? text.endsAtMs : null;
  if (text.role === 'successor' && endedAtMs !== null) return { reason: 'unknown' };
  const revokedAtMs = key.revokedAtMs ?? endedAtMs;
  if (revokedAtMs !== null) return { reason: 'revoked', at: isoTime(revokedAtMs) };
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) return { reason: 'expired', at: isoTime(key.expiresAtMs) };
  return undefined;
}

function refuseAccess(
  { surface, workspaceId, call }: Pick<Attempt, 'surface' | 'workspaceId' | 'call'>,
  { key, site, ownsWorkspace }: KnownKey,
): Refusal | undefined {
  if (surface === 'mcp' && site.plan === 'trial') return { reason: 'plan', plan: site.plan };
  if (workspaceId !== undefined && !(ownsWorkspace && (key.workspaceIds?.includes(workspaceId) ?? true)))
    return { reason: 'workspace', workspaceId };
  if (call && !grants(key.scopes, call.scope)) return { reason: 'scope', scope: call.scope, granted: key.scopes };
  return undefined;
}

/** What an earlier call under the same idempotency key leads to; undefined where there is none that still holds. */
function decideRepeat(
  { call, idempotency }: Pick<Attempt, 'call' | 'idempotency'>,
  { earlier }: KnownKey,
  nowMs: number,
): Decision | undefined {
  if (!call || !idempotency || !earlier || earlier.startedAtMs + answerLifeMs <= nowMs) return undefined;
  if (Buffer.compare(idempotency.bodyHash, earlier.bodyHash) !== 0)
    return { outcome: 'refused', refusal: { reason: 'idempotency', conflict: 'mismatch' } };
  if (earlier.answer !== null) return { outcome: 'replayed', answer: earlier.answer };
  if (earlier.runsUntilMs > nowMs) return { outcome: 'running' };
  if (!idempotency.repeatable) return { outcome: 'refused', refusal: { reason: 'idempotency', conflict: 'unknown' } };
  // Who only asks does not take the earlier call over: the counted attempt that follows does.
  if (!call.counted) return undefined;
  return { outcome: 'admitted', spends: 'nothing', overage: false, resumes: earlier.callId };
}

function decideLimits({ surface, call }: Pick<Attempt, 'surface' | 'call'>, found: KnownKey, nowMs: number): Decision {
  const { key, site } = found;
  const counted = call?.counted ?? surface === 'rest';
  if (!counted || surface === 'velaflows' || surface === 'manage')
    return { outcome: 'admitted', spends: 'nothing', overage: false, ...stateOf(found, 0, nowMs) };
  if (surface === 'rest') {
    const rate = nearerRate(key, site, nowMs);
    if (rate.remaining === 0)
      return { outcome: 'refused', refusal: { reason: 'rate', rate, ...waitFor(rate, nowMs) }, rate };
    return { outcome: 'admitted', spends: 'rate', overage: false, ...stateOf(found, 1, nowMs) };
  }
  const { ofKey, ofPlan } = quotasOf(key, site, 0, nowMs);
  const isOver = ofPlan.used >= ofPlan.limit;
  const exhausted = ofKey && ofKey.used >= ofKey.limit ? ofKey : isOver && !site.overage ? ofPlan : undefined;
  if (exhausted)
    return { outcome: 'refused', refusal: { reason: 'quota', quota: exhausted, ...waitFor(exhausted, nowMs) } };
  return { outcome: 'admitted', spends: 'quota', overage: isOver, ...stateOf(found, 1, nowMs) };
}

/** What the limits of the key's family show once `cost` more is spent. */
function stateOf({ key, site }: KnownKey, cost: number, nowMs: number): { quota?: QuotaState; rate?: RateState } {
  if (key.kind === 'mcp') return { quota: nearerQuota(quotasOf(key, site, cost, nowMs)) };
  if (key.kind !== 'rest') return {};
  const spent = { ...key, usedThisMinute: key.usedThisMinute + cost };
  return { rate: nearerRate(spent, { ...site, usedToday: site.usedToday + cost }, nowMs) };
}

function waitFor({ resetsAt }: { readonly resetsAt: string }, nowMs: number): { retryAfterSeconds: number } {
  return { retryAfterSeconds: Math.ceil((Date.parse(resetsAt) - nowMs) / 1000) };
}

// Every rule of admission as a search through what has happened: slow, and simple enough to be checked by reading.
import type { Attempt } from '../../src/stores/store.ts';

export interface ModelKey {
  readonly id: string;
  readonly kind: Attempt['kind'];
  readonly scopes: readonly string[];
  readonly quota: number;
  readonly perMinute: number;
  readonly workspaceIds: readonly string[] | null;
  readonly expiresAtMs: number;
  revoked: boolean;
  current: string;
  waiting: { readonly text: string; readonly lapsesAtMs: number; readonly graceMs: number } | undefined;
  readonly dying: Map<string, number>;
}

interface Remembered {
  readonly body: string;
  readonly callId: string;
  readonly startedAtMs: number;
  runsUntilMs: number;
  answer: string | undefined;
}

/** One attempt in the model's own words. */
export interface Asked {
  readonly text: string;
  readonly attempt: Attempt;
  /** What stands behind the hash of an idempotent call. */
  readonly body: string;
}

const dayMs = 86_400_000;

export class NaiveModel {
  readonly keys: ModelKey[] = [];
  readonly site = { billingDay: 1, overage: false, perDay: 1000, planLimit: 5000, workspaces: [] as readonly string[] };
  /** Counted calls by day: `key day` -> calls; and requests by minute and by day. */
  readonly #calls = new Map<string, number>();
  readonly #requests = new Map<string, number>();
  readonly #remembered = new Map<string, Remembered>();
  /** Ids of counted calls, and how many of them were beyond the plan. */
  readonly callIds = new Set<string>();
  overage = 0;

  answer({ text, attempt, body }: Asked, nowMs: number): string {
    const { call, kind, workspaceId, idempotency } = attempt;
    const key = this.keys.find((k) => k.current === text || k.waiting?.text === text || k.dying.has(text));
    if (!key || kind !== key.kind) return 'unknown';
    if (key.waiting?.text === text && nowMs >= key.waiting.lapsesAtMs) return 'unknown';
    if (key.revoked || nowMs >= (key.dying.get(text) ?? Number.POSITIVE_INFINITY)) return 'revoked';
    if (nowMs >= key.expiresAtMs) return 'expired';
    if (key.waiting?.text === text) this.#promote(key, text, key.waiting.graceMs, nowMs);
    if (workspaceId !== undefined) {
      if (!this.site.workspaces.includes(workspaceId)) return 'workspace';
      if (key.workspaceIds && !key.workspaceIds.includes(workspaceId)) return 'workspace';
    }
    if (call && !key.scopes.includes(call.scope) && !key.scopes.includes('admin:all')) return 'scope';
    const name = `${key.id} ${idempotency?.key}`;
    if (call && idempotency) {
      const earlier = this.#remembered.get(name);
      if (earlier && nowMs < earlier.startedAtMs + dayMs) {
        if (earlier.body !== body) return 'mismatch';
        if (earlier.answer !== undefined) return `replayed ${earlier.answer}`;
        if (nowMs < earlier.runsUntilMs) return 'running';
        if (!idempotency.repeatable) return 'unknown end';
        if (call.counted) {
          earlier.runsUntilMs = nowMs + 15_000;
          return `resumes ${earlier.callId}`;
        }
      }
    }
    const refusal = this.#spend(key, attempt, nowMs);
    if (refusal) return refusal;
    if (call?.counted && idempotency)
      this.#remembered.set(name, {
        body,
        callId: attempt.id,
        startedAtMs: nowMs,
        runsUntilMs: nowMs + 15_000,
        answer: undefined,
      });
    return 'admitted';
  }

  /** Calls of these keys in the month that holds the moment. */
  usedInMonth(keys: readonly ModelKey[], timeMs: number): number {
    let used = 0;
    for (const [name, calls] of this.#calls) {
      const [id = '', day = ''] = name.split(' ');
      if (this.#month(Date.parse(day)) === this.#month(timeMs) && keys.some((key) => key.id === id)) used += calls;
    }
    return used;
  }

  settle(callId: string, answer: string): void {
    for (const call of this.#remembered.values()) if (call.callId === callId) call.answer ??= answer;
  }

  renew(callIds: readonly string[], nowMs: number): void {
    for (const call of this.#remembered.values()) if (callIds.includes(call.callId)) call.runsUntilMs = nowMs + 15_000;
  }

  #promote(key: ModelKey, text: string, graceMs: number, nowMs: number): void {
    for (const [old, at] of key.dying) key.dying.set(old, Math.min(at, nowMs + graceMs));
    key.dying.set(key.current, nowMs + graceMs);
    key.current = text;
    key.waiting = undefined;
  }

  #spend(key: ModelKey, { id, call, surface }: Attempt, nowMs: number): string | undefined {
    const time = new Date(nowMs).toISOString();
    const [minute, day] = [`${key.id} ${time.slice(0, 16)}`, time.slice(0, 10)];
    const requested = (name: string) => this.#requests.get(name) ?? 0;
    if (surface === 'rest' && (call?.counted ?? true)) {
      const leftOfKey = key.perMinute - requested(minute);
      const leftOfSite = this.site.perDay - requested(day);
      if (leftOfSite <= 0) return 'rate of site';
      if (leftOfKey <= 0) return 'rate of key';
      this.#requests.set(minute, requested(minute) + 1);
      this.#requests.set(day, requested(day) + 1);
    }
    if (!call?.counted) return undefined;
    if (surface === 'mcp') {
      const ofSite = this.usedInMonth(
        this.keys.filter(({ kind }) => kind === 'mcp'),
        nowMs,
      );
      if (this.usedInMonth([key], nowMs) >= key.quota) return 'quota of key';
      if (ofSite >= this.site.planLimit && !this.site.overage) return 'quota of plan';
      if (ofSite >= this.site.planLimit) this.overage += 1;
    }
    const name = `${key.id} ${day}`;
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
    this.callIds.add(id);
    return undefined;
  }

  /** A month that begins on the 15th is a calendar month of a calendar that is 14 days late. */
  #month(timeMs: number): string {
    return new Date(timeMs - (this.site.billingDay - 1) * dayMs).toISOString().slice(0, 7);
  }
}

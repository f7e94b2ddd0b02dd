// What a batch changes, gathered so that each table is written once, and the statements that write it.
import type { QuotaAlert } from '../alerts.ts';
import { dayMs, windowStart } from '../billing-month.ts';
import { answerLifeMs, type EarlierCall } from '../decide.ts';
import { announceAlert } from '../notices.ts';
import type { Attempt } from '../store.ts';
import type { BatchFacts } from './batch-facts.ts';
import type { Transaction } from './database.ts';
import { promoteSuccessor } from './key-texts.ts';
import { sendChanges } from './run-work.ts';
import type { Windows } from './windows.ts';

export interface AddedCall {
  readonly id: string;
  readonly keyId: string;
  readonly call: NonNullable<Attempt['call']>;
  readonly startedAtMs: number;
  readonly overage: boolean;
  /** How it has ended already; null for a call that begins with this. */
  readonly status: string | null;
}

interface DailyUse {
  readonly keyId: string;
  readonly dayMs: number;
  readonly tool: string;
  readonly scope: string;
  calls: number;
  overage: number;
}

/** Bounds what one transaction spends on tidying up. */
const maxPruned = 100;

export class BatchChanges {
  readonly #calls: AddedCall[] = [];
  readonly #daily = new Map<string, DailyUse>();
  readonly #lastUses = new Map<string, number>();
  readonly #earlier = new Map<string, { readonly keyId: string; readonly text: string; readonly call: EarlierCall }>();
  readonly #alerts: { readonly alert: QuotaAlert; readonly atMs: number }[] = [];
  readonly #promoted: { readonly keyId: string; readonly atMs: number }[] = [];

  addCall(added: AddedCall): void {
    this.#calls.push(added);
    const { keyId, call, overage } = added;
    const day = windowStart(added.startedAtMs, dayMs);
    const name = `${keyId} ${day} ${call.tool}`;
    let use = this.#daily.get(name);
    if (!use) {
      use = { keyId, dayMs: day, tool: call.tool, scope: call.scope, calls: 0, overage: 0 };
      this.#daily.set(name, use);
    }
    use.calls += 1;
    use.overage += overage ? 1 : 0;
  }

  usedAt(keyId: string, atMs: number): void {
    this.#lastUses.set(keyId, atMs);
  }

  rememberCall(keyId: string, text: string, call: EarlierCall): void {
    this.#earlier.set(`${keyId} ${text}`, { keyId, text, call });
  }

  addAlert(alert: QuotaAlert, atMs: number): void {
    this.#alerts.push({ alert, atMs });
  }

  promoted(keyId: string, atMs: number): void {
    this.#promoted.push({ keyId, atMs });
  }

  /** Sends every change without waiting. Rows of one table are written in the order of their keys, as in every other batch. */
  write(transaction: Transaction, { sites, windows }: Pick<BatchFacts, 'sites' | 'windows'>): void {
    this.#writeCalls(transaction);
    this.#writeEarlier(transaction);
    writeWindows(transaction, windows);
    for (const [keyId, atMs] of [...this.#lastUses].sort(byFirst))
      transaction.run('UPDATE keys SET last_used_at = $2 WHERE id = $1', keyId, atMs);
    for (const { keyId, atMs } of this.#promoted) promoteSuccessor(transaction, keyId, atMs);
    for (const { alert, atMs } of this.#alerts) sendChanges(transaction, announceAlert(alert, atMs));
    transaction.run(
      `UPDATE sites AS s SET newest_at = n.at FROM unnest($1::text[], $2::bigint[]) AS n (id, at) WHERE s.id = n.id`,
      sites.map(({ site }) => site.id),
      sites.map(({ nowMs }) => nowMs),
    );
  }

  #writeCalls(transaction: Transaction): void {
    if (this.#calls.length === 0) return;
    transaction.run(
      `INSERT INTO calls (id, key_id, tool, started_at, overage, status)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[])`,
      this.#calls.map(({ id }) => id),
      this.#calls.map(({ keyId }) => keyId),
      this.#calls.map(({ call }) => call.tool),
      this.#calls.map(({ startedAtMs }) => startedAtMs),
      this.#calls.map(({ overage }) => overage),
      this.#calls.map(({ status }) => status),
    );
    const daily = [...this.#daily.values()];
    transaction.run(
      `INSERT INTO daily_usage AS u (key_id, day, tool, scope, calls, overage)
       SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::integer[])
       ON CONFLICT (key_id, day, tool) DO UPDATE
         SET scope = excluded.scope, calls = u.calls + excluded.calls, overage = u.overage + excluded.overage`,
      daily.map(({ keyId }) => keyId),
      daily.map((use) => use.dayMs),
      daily.map(({ tool }) => tool),
      daily.map(({ scope }) => scope),
      daily.map(({ calls }) => calls),
      daily.map(({ overage }) => overage),
    );
  }

  /** Forgets, besides, some calls whose answers nobody may ask for any more. */
  #writeEarlier(transaction: Transaction): void {
    const earlier = [...this.#earlier.values()];
    const [first] = earlier;
    if (!first) return;
    transaction.run(
      `INSERT INTO idempotent_calls (key_id, text, body_hash, call_id, started_at, runs_until)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::bigint[], $6::bigint[])
       ON CONFLICT (key_id, text) DO UPDATE SET body_hash = excluded.body_hash, call_id = excluded.call_id,
         started_at = excluded.started_at, runs_until = excluded.runs_until, answer = NULL`,
      earlier.map(({ keyId }) => keyId),
      earlier.map(({ text }) => text),
      earlier.map(({ call }) => call.bodyHash),
      earlier.map(({ call }) => call.callId),
      earlier.map(({ call }) => call.startedAtMs),
      earlier.map(({ call }) => call.runsUntilMs),
    );
    transaction.run(
      // Rows that another gateway is at work on are left to it.
      `DELETE FROM idempotent_calls WHERE call_id = ANY (ARRAY(
         SELECT call_id FROM idempotent_calls WHERE started_at <= $1 ORDER BY started_at LIMIT ${maxPruned}
         FOR UPDATE SKIP LOCKED))`,
      first.call.startedAtMs - answerLifeMs,
    );
  }
}

function writeWindows(transaction: Transaction, windows: Windows): void {
  const changed = windows.changed();
  if (changed.length === 0) return;
  transaction.run(
    `INSERT INTO windows (owner_id, period, starts_at, used, told)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::integer[])
     ON CONFLICT (owner_id, period) DO UPDATE
       SET starts_at = excluded.starts_at, used = excluded.used, told = excluded.told`,
    changed.map(({ ownerId }) => ownerId),
    changed.map(({ period }) => period),
    changed.map(({ startsAtMs }) => startsAtMs),
    changed.map(({ used }) => used),
    changed.map(({ told }) => told),
  );
}

function byFirst([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}

// The calls themselves: one row each for the audit, and sums by key, day and tool, of which all reports are made.
import { dayMs, windowStart } from '../billing-month.ts';
import type { Attempt, Outcome } from '../store.ts';
import type { Database } from './database.ts';

interface Tally {
  readonly keyId: string;
  readonly tool: string;
  readonly scope: string;
  /** Ids of calls, apart by whether they are beyond the plan's limit. */
  readonly within: string[];
  readonly beyond: string[];
}

/** One transaction's calls, written by `save`: many rows share a statement, which costs more than a row. */
export class CallBook {
  readonly #database: Database;
  readonly #nowMs: number;
  readonly #tallies = new Map<string, Tally>();
  readonly #outcomes = new Map<string, Outcome>();

  constructor(database: Database, nowMs: number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  open(callId: string, keyId: string, { tool, scope }: NonNullable<Attempt['call']>, overage: boolean): void {
    // Ids of keys have no space in them.
    const name = `${keyId} ${tool}`;
    let tally = this.#tallies.get(name);
    if (!tally) {
      tally = { keyId, tool, scope, within: [], beyond: [] };
      this.#tallies.set(name, tally);
    }
    (overage ? tally.beyond : tally.within).push(callId);
  }

  /** The first outcome of a call holds. */
  settle(outcome: Outcome): void {
    if (!this.#outcomes.has(outcome.id)) this.#outcomes.set(outcome.id, outcome);
  }

  save(): void {
    this.#saveOutcomes();
    const day = windowStart(this.#nowMs, dayMs);
    for (const { keyId, tool, scope, within, beyond } of this.#tallies.values()) {
      this.#saveCalls(within, keyId, tool, 0);
      this.#saveCalls(beyond, keyId, tool, 1);
      this.#database.run(
        `INSERT INTO daily_usage (key_id, day, tool, scope, calls, overage) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET scope = excluded.scope, calls = calls + excluded.calls, overage = overage + excluded.overage`,
        keyId,
        day,
        tool,
        scope,
        within.length + beyond.length,
        beyond.length,
      );
    }
  }

  #saveOutcomes(): void {
    if (this.#outcomes.size === 0) return;
    const rows = Array.from(this.#outcomes.values(), ({ id, status, durationMs }) => [id, status, durationMs]);
    this.#database.run(
      `UPDATE calls SET status = o.value ->> 1, duration_ms = o.value ->> 2 FROM json_each(?) AS o
       WHERE calls.id = o.value ->> 0 AND calls.status IS NULL`,
      JSON.stringify(rows),
    );
  }

  #saveCalls(ids: readonly string[], keyId: string, tool: string, overage: 0 | 1): void {
    if (ids.length === 0) return;
    this.#database.run(
      `INSERT INTO calls (id, key_id, tool, started_at, overage) SELECT value, ?, ?, ?, ? FROM json_each(?)`,
      keyId,
      tool,
      this.#nowMs,
      overage,
      JSON.stringify(ids),
    );
  }
}

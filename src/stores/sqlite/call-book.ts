// The calls themselves: one row each for the audit, and sums by key, day and tool, of which all reports are made.
import { dayMs, windowStart } from '../billing-month.ts';
import type { Attempt, Outcome } from '../store.ts';
import type { Database } from './database.ts';

/** Calls that differ only by their ids. */
interface Tally {
  readonly keyId: string;
  readonly tool: string;
  readonly scope: string;
  readonly overage: boolean;
  /** Null as long as they have not ended. */
  readonly status: string | null;
  readonly ids: string[];
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

  /** @param status how it has ended already; null for a call that begins with this. */
  open(
    callId: string,
    keyId: string,
    { tool, scope }: NonNullable<Attempt['call']>,
    overage: boolean,
    status: string | null,
  ): void {
    // Ids of keys and statuses have no space in them.
    const name = `${keyId} ${status} ${overage} ${tool}`;
    let tally = this.#tallies.get(name);
    if (!tally) {
      tally = { keyId, tool, scope, overage, status, ids: [] };
      this.#tallies.set(name, tally);
    }
    tally.ids.push(callId);
  }

  /** The first outcome of a call holds. */
  settle(outcome: Outcome): void {
    if (!this.#outcomes.has(outcome.id)) this.#outcomes.set(outcome.id, outcome);
  }

  save(): void {
    this.#saveOutcomes();
    const day = windowStart(this.#nowMs, dayMs);
    for (const tally of this.#tallies.values()) {
      const { keyId, tool, scope, overage, ids } = tally;
      this.#saveCalls(tally);
      this.#database.run(
        `INSERT INTO daily_usage (key_id, day, tool, scope, calls, overage) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET scope = excluded.scope, calls = calls + excluded.calls, overage = overage + excluded.overage`,
        keyId,
        day,
        tool,
        scope,
        ids.length,
        overage ? ids.length : 0,
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

  #saveCalls({ keyId, tool, overage, status, ids }: Tally): void {
    this.#database.run(
      `INSERT INTO calls (id, key_id, tool, started_at, overage, status) SELECT value, ?, ?, ?, ?, ? FROM json_each(?)`,
      keyId,
      tool,
      this.#nowMs,
      overage ? 1 : 0,
      status,
      JSON.stringify(ids),
    );
  }
}

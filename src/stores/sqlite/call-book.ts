// The calls themselves: one row each for the audit, and sums by key, day and tool, of which all reports are made.
import { dayMs, windowStart } from '../billing-month.ts';
import type { Attempt, Outcome } from '../store.ts';
import type { Database } from './database.ts';

interface Tally {
  readonly keyId: string;
  readonly tool: string;
  readonly scope: string;
  calls: number;
  overage: number;
}

/** One transaction's calls; the sums are written by `save`. */
export class CallBook {
  readonly #database: Database;
  readonly #nowMs: number;
  readonly #tallies = new Map<string, Tally>();

  constructor(database: Database, nowMs: number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  open(callId: string, keyId: string, { tool, scope }: NonNullable<Attempt['call']>, overage: boolean): void {
    this.#database.run(
      'INSERT INTO calls (id, key_id, tool, started_at, overage) VALUES (?, ?, ?, ?, ?)',
      callId,
      keyId,
      tool,
      this.#nowMs,
      overage ? 1 : 0,
    );
    const name = JSON.stringify([keyId, tool]);
    const tally = this.#tallies.get(name) ?? { keyId, tool, scope, calls: 0, overage: 0 };
    tally.calls += 1;
    if (overage) tally.overage += 1;
    this.#tallies.set(name, tally);
  }

  /** The first outcome of a call holds. */
  settle({ id, status, durationMs }: Outcome): void {
    this.#database.run(
      'UPDATE calls SET status = ?, duration_ms = ? WHERE id = ? AND status IS NULL',
      status,
      durationMs,
      id,
    );
  }

  save(): void {
    const day = windowStart(this.#nowMs, dayMs);
    for (const { keyId, tool, scope, calls, overage } of this.#tallies.values())
      this.#database.run(
        `INSERT INTO daily_usage (key_id, day, tool, scope, calls, overage) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET scope = excluded.scope, calls = calls + excluded.calls, overage = overage + excluded.overage`,
        keyId,
        day,
        tool,
        scope,
        calls,
        overage,
      );
  }
}

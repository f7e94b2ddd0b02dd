// The windows that calls are counted in, as one transaction sees them: read once, spent from in memory, written back at its end.
import * as z from 'zod';
import type { Database } from './database.ts';

type Period = 'month' | 'day' | 'minute';

interface Window {
  readonly ownerId: string;
  readonly period: Period;
  startsAtMs: number;
  used: number;
  /** The percentage of its quota that the last alert told of; 0 for none. */
  told: number;
  changed: boolean;
}

const windowRow = z.object({
  period: z.enum(['month', 'day', 'minute'] satisfies Period[]),
  starts_at: z.int(),
  used: z.int(),
  told: z.int(),
});

export class Windows {
  readonly #database: Database;
  readonly #byOwner = new Map<string, Map<Period, Window>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** What the owner has used since that moment, the beginning of the period's window that runs now. */
  used(ownerId: string, period: Period, startsAtMs: number): number {
    return this.#window(ownerId, period, startsAtMs).used;
  }

  told(ownerId: string, period: Period, startsAtMs: number): number {
    return this.#window(ownerId, period, startsAtMs).told;
  }

  spend(ownerId: string, period: Period, startsAtMs: number): void {
    const window = this.#window(ownerId, period, startsAtMs);
    window.used += 1;
    window.changed = true;
  }

  tell(ownerId: string, period: Period, startsAtMs: number, percent: number): void {
    const window = this.#window(ownerId, period, startsAtMs);
    window.told = percent;
    window.changed = true;
  }

  save(): void {
    for (const windows of this.#byOwner.values())
      for (const { ownerId, period, startsAtMs, used, told, changed } of windows.values())
        if (changed)
          this.#database.run(
            `INSERT INTO windows (owner_id, period, starts_at, used, told) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET starts_at = excluded.starts_at, used = excluded.used, told = excluded.told`,
            ownerId,
            period,
            startsAtMs,
            used,
            told,
          );
  }

  #window(ownerId: string, period: Period, startsAtMs: number): Window {
    let windows = this.#byOwner.get(ownerId);
    if (!windows) {
      windows = this.#read(ownerId);
      this.#byOwner.set(ownerId, windows);
    }
    let window = windows.get(period);
    if (window?.startsAtMs !== startsAtMs) {
      window = { ownerId, period, startsAtMs, used: 0, told: 0, changed: false };
      windows.set(period, window);
    }
    return window;
  }

  #read(ownerId: string): Map<Period, Window> {
    const rows = this.#database.many(
      windowRow,
      'SELECT period, starts_at, used, told FROM windows WHERE owner_id = ?',
      ownerId,
    );
    return new Map(
      rows.map(({ period, starts_at: startsAtMs, used, told }) => [
        period,
        { ownerId, period, startsAtMs, used, told, changed: false },
      ]),
    );
  }
}

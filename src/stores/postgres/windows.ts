// The windows that calls are counted in, as one transaction sees them: read at its start, spent from in memory, written at its end.
import * as z from 'zod';

export type Period = 'month' | 'day' | 'minute';

interface Window {
  readonly ownerId: string;
  readonly period: Period;
  startsAtMs: number;
  used: number;
  /** The percentage of its quota that the last alert told of; 0 for none. */
  told: number;
  changed: boolean;
}

export const windowRow = z.object({
  owner_id: z.string(),
  period: z.enum(['month', 'day', 'minute'] satisfies Period[]),
  starts_at: z.int(),
  used: z.int(),
  told: z.int(),
});

export class Windows {
  readonly #windows = new Map<string, Window>();

  constructor(rows: readonly z.infer<typeof windowRow>[]) {
    for (const { owner_id: ownerId, period, starts_at: startsAtMs, used, told } of rows)
      this.#windows.set(nameOf(ownerId, period), { ownerId, period, startsAtMs, used, told, changed: false });
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

  changed(): readonly Readonly<Window>[] {
    return [...this.#windows.values()].filter(({ changed }) => changed);
  }

  #window(ownerId: string, period: Period, startsAtMs: number): Window {
    const name = nameOf(ownerId, period);
    let window = this.#windows.get(name);
    if (window?.startsAtMs !== startsAtMs) {
      window = { ownerId, period, startsAtMs, used: 0, told: 0, changed: false };
      this.#windows.set(name, window);
    }
    return window;
  }
}

function nameOf(ownerId: string, period: Period): string {
  return `${period} ${ownerId}`;
}

// Keeps calls within what a vendor said is left, so that it need not refuse them.
import type { Allowance } from '../../skills/define-vendor.ts';

/** Times are in milliseconds of the clock that it is given. */
export class VendorPace {
  readonly #costs = new Map<string, number>();
  #allowance: Allowance | undefined;
  #toldAtMs = 0;
  /** Points of calls that have begun since, and of which the vendor has not told. */
  #spent = 0;

  /** How long a tool's next call had better wait; 0 where nothing is known. */
  waitMs(tool: string, nowMs: number): number {
    const told = this.#allowance;
    if (!told) return 0;
    const elapsedMs = nowMs - this.#toldAtMs;
    if ('resetsInMs' in told)
      return elapsedMs < told.resetsInMs && told.available - this.#spent < 1 ? told.resetsInMs - elapsedMs : 0;
    const restored = Math.min(told.maximum, told.available + (elapsedMs / 1000) * told.restoredPerSecond);
    // A call that costs more than the bucket holds would wait for ever: the vendor refuses it with a reason.
    const cost = Math.min(this.#costs.get(tool) ?? 1, told.maximum);
    const lacking = cost - (restored - this.#spent);
    return lacking <= 0 ? 0 : Math.ceil((lacking / told.restoredPerSecond) * 1000);
  }

  /** What `end` has to be given back. */
  begin(tool: string): number {
    const points = this.#costs.get(tool) ?? 1;
    this.#spent += points;
    return points;
  }

  /** @param told undefined where the answer says nothing, or where there was none. */
  end(tool: string, points: number, told: Allowance | undefined, nowMs: number): void {
    this.#spent -= points;
    if (!told) return;
    this.#allowance = told;
    this.#toldAtMs = nowMs;
    if ('cost' in told) this.#costs.set(tool, told.cost);
  }
}

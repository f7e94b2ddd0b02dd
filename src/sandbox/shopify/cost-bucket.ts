// What the shop lets an app ask for: a bucket of points that fills steadily, as Shopify's does on its usual plan.
import type { JsonObject } from './graphql-value.ts';

const maximum = 2000;
const restoredPerSecond = 100;

export class CostBucket {
  readonly #nowMs: () => number;
  #available = maximum;
  #filledAtMs: number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#filledAtMs = nowMs();
  }

  /** Takes the points, and says whether they were there. */
  take(cost: number): boolean {
    const now = this.#nowMs();
    this.#available = Math.min(maximum, this.#available + ((now - this.#filledAtMs) / 1000) * restoredPerSecond);
    this.#filledAtMs = now;
    if (cost > this.#available) return false;
    this.#available -= cost;
    return true;
  }

  /** As it stands in each answer. @param actual null where the query was not run. */
  told(cost: number, actual: number | null): JsonObject {
    return {
      requestedQueryCost: cost,
      actualQueryCost: actual,
      throttleStatus: {
        maximumAvailable: maximum,
        currentlyAvailable: Math.floor(this.#available),
        restoreRate: restoredPerSecond,
      },
    };
  }
}

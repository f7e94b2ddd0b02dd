// Stops asking a vendor that has failed again and again, and lets one call through now and then to see whether it is back.

const failuresToOpen = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

/** Times are in milliseconds of the clock that it is given. */
export class CircuitBreaker {
  #failures = 0;
  #pauseMs = firstPauseMs;
  #openUntilMs: number | undefined;

  /** How long nobody is let through; 0 lets this call through, which then is the one that tries. */
  waitMs(nowMs: number): number {
    if (this.#openUntilMs === undefined) return 0;
    if (nowMs < this.#openUntilMs) return this.#openUntilMs - nowMs;
    this.#openUntilMs = nowMs + this.#pauseMs;
    return 0;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pauseMs = firstPauseMs;
    this.#openUntilMs = undefined;
  }

  failed(nowMs: number): void {
    this.#failures++;
    if (this.#failures < failuresToOpen) return;
    if (this.#failures > failuresToOpen) this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    this.#openUntilMs = nowMs + this.#pauseMs;
  }
}

// Whether this gateway should be sent requests: its store answers and it is not on its way down.

export type ReadinessState = 'ready' | 'draining' | 'store unavailable';

export interface ReadinessOptions {
  /** How long the store has to answer. */
  readonly timeoutMs?: number;
  /** For how long one look at the store is good: asking is open to everybody and has to cost nothing. */
  readonly freshMs?: number;
}

export class Readiness {
  readonly #askStore: () => Promise<unknown>;
  readonly #timeoutMs: number;
  readonly #freshMs: number;
  #draining = false;
  #looked: { readonly atMs: number; readonly answers: Promise<boolean> } | undefined;

  constructor(askStore: () => Promise<unknown>, { timeoutMs = 2_000, freshMs = 1_000 }: ReadinessOptions = {}) {
    this.#askStore = askStore;
    this.#timeoutMs = timeoutMs;
    this.#freshMs = freshMs;
  }

  /** From now on it is not ready. */
  drain(): void {
    this.#draining = true;
  }

  async state(): Promise<ReadinessState> {
    if (this.#draining) return 'draining';
    const nowMs = performance.now();
    if (!this.#looked || nowMs - this.#looked.atMs >= this.#freshMs)
      this.#looked = { atMs: nowMs, answers: this.#look() };
    return (await this.#looked.answers) ? 'ready' : 'store unavailable';
  }

  async #look(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#timeoutMs);
    });
    const answered = this.#askStore().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answered, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}

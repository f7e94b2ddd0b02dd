// The gateway's door: requests that wait while one transaction commits share the next one.
import type { Admission, Attempt, Outcome, Store } from '../../stores/store.ts';

export interface AdmissionDesk {
  /**
   * Resolves when the decision, and what it spends, is on disk.
   * @throws VelaroError `store.unavailable`: nothing was admitted, nothing was spent.
   */
  admit(attempt: Attempt): Promise<Admission>;
  /** How an admitted call ended; written with the next batch, or by itself when none comes. */
  settle(outcome: Outcome): void;
  /**
   * Resolves when everything that waits is on disk.
   * @throws VelaroError `store.unavailable` when outcomes could not be written; their calls stay listed as open.
   */
  drain(): Promise<void>;
}

interface Waiter {
  readonly attempt: Attempt;
  readonly resolve: (admission: Admission) => void;
  readonly reject: (thrown: unknown) => void;
}

interface Failure {
  readonly thrown: unknown;
}

/** Bounds how long one transaction keeps everything else waiting. */
const maxBatch = 128;
/** How long outcomes wait for a batch to ride with, and then for the database to come back. */
const idleFlushMs = 50;
const retryFlushMs = 1_000;

export function createAdmission(store: Pick<Store, 'admit'>): AdmissionDesk {
  return new GroupCommit(store);
}

class GroupCommit implements AdmissionDesk {
  readonly #store: Pick<Store, 'admit'>;
  #waiting: Waiter[] = [];
  #outcomes: Outcome[] = [];
  #running: Promise<Failure | undefined> | undefined;
  #scheduled = false;
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(store: Pick<Store, 'admit'>) {
    this.#store = store;
  }

  admit(attempt: Attempt): Promise<Admission> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ attempt, resolve, reject });
      this.#schedule();
    });
  }

  settle(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    this.#flushLater(idleFlushMs);
  }

  async drain(): Promise<void> {
    while (this.#running || this.#waiting.length > 0 || this.#outcomes.length > 0) {
      const failure = await (this.#running ?? this.#commit());
      if (failure && this.#outcomes.length > 0) throw failure.thrown;
    }
  }

  /** In the event loop's next turn, so that every request read in this one shares the transaction. */
  #schedule(): void {
    if (this.#scheduled || this.#running) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#running) void this.#commit();
    });
  }

  #flushLater(delayMs: number): void {
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      this.#schedule();
    }, delayMs).unref();
  }

  #commit(): Promise<Failure | undefined> {
    this.#running = this.#commitBatch().finally(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0) this.#schedule();
    });
    return this.#running;
  }

  async #commitBatch(): Promise<Failure | undefined> {
    const batch = this.#waiting.splice(0, maxBatch);
    const outcomes = this.#outcomes;
    if (batch.length === 0 && outcomes.length === 0) return undefined;
    this.#outcomes = [];
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    try {
      const attempts = batch.map(({ attempt }) => attempt);
      const admissions = await this.#store.admit(attempts, outcomes);
      for (const [i, { resolve, reject }] of batch.entries()) {
        const admission = admissions[i];
        if (admission) resolve(admission);
        else reject(new Error('the store has not answered every attempt'));
      }
      return undefined;
    } catch (thrown) {
      this.#outcomes = [...outcomes, ...this.#outcomes];
      if (this.#outcomes.length > 0) this.#flushLater(retryFlushMs);
      for (const { reject } of batch) reject(thrown);
      return { thrown };
    }
  }
}

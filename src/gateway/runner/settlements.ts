// Commits together what several runs have ended with: a commit costs more than what is in it.
import type { Store } from '../../stores/store.ts';
import type { Work } from '../../stores/work/work.ts';

interface Waiting {
  /** Runs it, and says how its caller is answered once all is on disk. */
  work(): Work<() => void>;
  /** By itself, when those it shared a commit with have failed. */
  alone(): Promise<void>;
}

/** Bounds how long one commit keeps the next waiting. */
const maxBatch = 64;

export class Settlements {
  readonly #store: Pick<Store, 'transact'>;
  #waiting: Waiting[] = [];
  #committing = false;

  constructor(store: Pick<Store, 'transact'>) {
    this.#store = store;
  }

  /** Runs work in a transaction that it may share. What it throws undoes it alone. */
  add<T>(work: () => Work<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        *work() {
          const result = yield* work();
          return () => resolve(result);
        },
        alone: () => this.#store.transact(work).then(resolve, reject),
      });
      if (!this.#committing) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) {
      // What ends in the same turn of the event loop shares the commit.
      await Promise.resolve();
      const batch = this.#waiting.splice(0, maxBatch);
      await this.#commit(batch);
    }
    this.#committing = false;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#store.transact(function* () {
        const made: (() => void)[] = [];
        for (const each of batch) made.push(yield* each.work());
        return made;
      });
      for (const answer of answers) answer();
    } catch {
      for (const { alone } of batch) await alone();
    }
  }
}

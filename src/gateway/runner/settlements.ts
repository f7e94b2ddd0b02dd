// Commits together what several runs have ended with: a commit costs more than what is in it.
import { type EndedRun, settleJobs } from '../../stores/jobs/settle-jobs.ts';
import type { Store } from '../../stores/store.ts';
import type { Work } from '../../stores/transaction/work.ts';

interface Waiting {
  /** By itself, when those it shared a commit with have failed. */
  alone(): Promise<void>;
}

interface WaitingRun extends Waiting {
  readonly ended: EndedRun;
  resolve(): void;
}

interface WaitingWork extends Waiting {
  /** Runs it, and says how its caller is answered once all is on disk. */
  work(): Work<() => void>;
}

/** Bounds how long one commit keeps the next waiting. */
const maxBatch = 64;

export class Settlements {
  readonly #store: Pick<Store, 'transact'>;
  readonly #runner: string;
  #runs: WaitingRun[] = [];
  #works: WaitingWork[] = [];
  #committing = false;

  /** @param runner the id that the jobs were claimed by. */
  constructor(store: Pick<Store, 'transact'>, runner: string) {
    this.#store = store;
    this.#runner = runner;
  }

  /** Writes down how a run ended, with others. What its follow-up throws undoes it alone. */
  settle(ended: EndedRun): Promise<void> {
    return new Promise((resolve, reject) => {
      const alone = () => this.#store.transact(() => settleJobs(this.#runner, [ended])).then(resolve, reject);
      this.#runs.push({ ended, resolve, alone });
      this.#begin();
    });
  }

  /** Runs work in a transaction that it may share, after the runs that have ended. What it throws undoes it alone. */
  add<T>(work: () => Work<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#works.push({
        *work() {
          const result = yield* work();
          return () => resolve(result);
        },
        alone: () => this.#store.transact(work).then(resolve, reject),
      });
      this.#begin();
    });
  }

  #begin(): void {
    if (!this.#committing) void this.#commitAll();
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    while (this.#runs.length > 0 || this.#works.length > 0) {
      // What ends in the same turn of the event loop shares the commit.
      await Promise.resolve();
      await this.#commit(this.#runs.splice(0, maxBatch), this.#works.splice(0, maxBatch));
    }
    this.#committing = false;
  }

  async #commit(runs: readonly WaitingRun[], works: readonly WaitingWork[]): Promise<void> {
    const runner = this.#runner;
    try {
      const answers = await this.#store.transact(function* () {
        yield* settleJobs(
          runner,
          runs.map(({ ended }) => ended),
        );
        const made: (() => void)[] = [];
        for (const { work } of works) made.push(yield* work());
        return made;
      });
      for (const { resolve } of runs) resolve();
      for (const answer of answers) answer();
    } catch {
      for (const { alone } of [...runs, ...works]) await alone();
    }
  }
}

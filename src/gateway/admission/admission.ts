// The gateway's door: requests that wait while one transaction commits share the next one.
import { toVelaroError } from '../../core/errors.ts';
import type { Admission, Attempt, Outcome, Store } from '../../stores/store.ts';
import { RunningCalls } from './running-calls.ts';

export interface AdmissionDesk {
  /**
   * Resolves when the decision, and what it spends, is on disk. A repeat of an idempotent call waits for the first one's
   * answer, wherever that runs; `running` says that it waited in vain.
   * @param signal ends the waiting for another call's answer.
   * @throws VelaroError `store.unavailable`: nothing was admitted, nothing was spent.
   */
  admit(attempt: Attempt, signal?: AbortSignal): Promise<Admission>;
  /**
   * How an admitted call ended; written with the next batch, or by itself when none comes. A call that `resumes` another
   * is settled under the other's id. An idempotent call is to run to its end, and settle with its answer, also when its
   * client has gone.
   */
  settle(outcome: Outcome): void;
  /**
   * Resolves when everything that waits is on disk.
   * @throws VelaroError `store.unavailable` when outcomes could not be written; their calls stay listed as open.
   */
  drain(): Promise<void>;
}

export interface AdmissionOptions {
  /** How long a repeat waits for the first call's answer: less than the minute that MCP hosts give a call. Default 50,000. */
  readonly maxWaitMs?: number;
  /** How soon a repeat asks again, twice as long each time up to `maxPollMs`: the first may run in another process. Default 50. */
  readonly firstPollMs?: number;
  readonly maxPollMs?: number;
  /** How often the calls that run here are said to be alive; the store believes it for 15 seconds. Default 5,000. */
  readonly renewMs?: number;
}

interface Waiter {
  readonly attempt: Attempt;
  readonly sinceMs: number;
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
/** Who has waited so long behind a transaction that the database did not answer is not made to wait for another one. */
const patienceMs = 1_000;

export function createAdmission(store: Pick<Store, 'admit'>, options: AdmissionOptions = {}): AdmissionDesk {
  return new GroupCommit(store, options);
}

class GroupCommit implements AdmissionDesk {
  readonly #store: Pick<Store, 'admit'>;
  readonly #options: Required<AdmissionOptions>;
  readonly #calls = new RunningCalls();
  #waiting: Waiter[] = [];
  #outcomes: Outcome[] = [];
  #running: Promise<Failure | undefined> | undefined;
  #scheduled = false;
  /** Something came while a transaction ran: another one follows it. */
  #again = false;
  #flushTimer: NodeJS.Timeout | undefined;
  #renewTimer: NodeJS.Timeout | undefined;
  #renewalIsDue = false;

  constructor(store: Pick<Store, 'admit'>, options: AdmissionOptions) {
    this.#store = store;
    this.#options = { maxWaitMs: 50_000, firstPollMs: 50, maxPollMs: 1_000, renewMs: 5_000, ...options };
  }

  async admit(attempt: Attempt, signal?: AbortSignal): Promise<Admission> {
    const { maxWaitMs, firstPollMs, maxPollMs } = this.#options;
    let admission = await this.#enqueue(attempt);
    const deadline = performance.now() + maxWaitMs;
    for (let pollMs = firstPollMs; admission.outcome === 'running'; pollMs = Math.min(2 * pollMs, maxPollMs)) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || signal?.aborted) break;
      await this.#calls.wait(nameOf(attempt, admission.principal.key.id), Math.min(pollMs, leftMs), signal);
      admission = await this.#enqueue(attempt);
    }
    return admission;
  }

  settle(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    if (this.#calls.isAwaited(outcome.id)) this.#schedule();
    else this.#flushLater(idleFlushMs);
  }

  async drain(): Promise<void> {
    while (this.#running || this.#waiting.length > 0 || this.#outcomes.length > 0) {
      const failure = await (this.#running ?? this.#commit());
      if (failure && this.#outcomes.length > 0) throw failure.thrown;
    }
  }

  #enqueue(attempt: Attempt): Promise<Admission> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ attempt, sinceMs: performance.now(), resolve, reject });
      this.#schedule();
    });
  }

  /** In the event loop's next turn, so that every request read in this one shares the transaction. */
  #schedule(): void {
    if (this.#running) this.#again = true;
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
      if (this.#waiting.length > 0 || this.#again) this.#schedule();
      this.#again = false;
    });
    return this.#running;
  }

  async #commitBatch(): Promise<Failure | undefined> {
    const batch = this.#waiting.splice(0, maxBatch);
    const outcomes = this.#outcomes;
    const renewals = this.#takeRenewals();
    if (batch.length === 0 && outcomes.length === 0 && renewals.length === 0) return undefined;
    this.#outcomes = [];
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    try {
      const attempts = batch.map(({ attempt }) => attempt);
      const admissions = await this.#store.admit(attempts, outcomes, renewals);
      for (const { id } of outcomes) this.#calls.end(id);
      for (const [i, { attempt, resolve, reject }] of batch.entries()) {
        const admission = admissions[i];
        if (!admission) reject(new Error('the store has not answered every attempt'));
        else {
          this.#watch(attempt, admission);
          resolve(admission);
        }
      }
      return undefined;
    } catch (thrown) {
      this.#outcomes = [...outcomes, ...this.#outcomes];
      if (this.#outcomes.length > 0) this.#flushLater(retryFlushMs);
      for (const { reject } of [...batch, ...this.#takeImpatient(thrown)]) reject(thrown);
      return { thrown };
    }
  }

  #takeImpatient(thrown: unknown): readonly Waiter[] {
    if (toVelaroError(thrown).code !== 'store.unavailable') return [];
    const latestMs = performance.now() - patienceMs;
    const impatient = this.#waiting.filter(({ sinceMs }) => sinceMs <= latestMs);
    this.#waiting = this.#waiting.filter(({ sinceMs }) => sinceMs > latestMs);
    return impatient;
  }

  /** From now on the store hears that the call is alive, until its outcome is written. */
  #watch(attempt: Attempt, admission: Admission): void {
    if (!attempt.idempotency || !attempt.call?.counted || admission.outcome !== 'admitted') return;
    this.#calls.begin(admission.resumes ?? attempt.id, nameOf(attempt, admission.principal.key.id));
    this.#renewLater();
  }

  #renewLater(): void {
    this.#renewTimer ??= setTimeout(() => {
      this.#renewTimer = undefined;
      if (this.#calls.ids.length === 0) return;
      this.#renewalIsDue = true;
      this.#schedule();
      this.#renewLater();
    }, this.#options.renewMs).unref();
  }

  #takeRenewals(): string[] {
    if (!this.#renewalIsDue) return [];
    this.#renewalIsDue = false;
    return this.#calls.ids;
  }
}

/** Of all attempts that are the same call: those of one key of ours with one idempotency key. */
function nameOf({ idempotency }: Attempt, keyId: string): string {
  return `${keyId} ${idempotency?.key}`;
}

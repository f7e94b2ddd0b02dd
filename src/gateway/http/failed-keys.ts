// Slows down who tries keys: after some that failed, an address waits for the answer to the next. A good key never waits.
import { plainAddress } from './networks.ts';

export interface FailedKeysOptions {
  /** Waits; gives up at once when the signal fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that only ever grow. */
  readonly now?: () => number;
  /** Addresses that are remembered; beyond that the one that failed longest ago is forgotten. */
  readonly maxAddresses?: number;
  /** Answers that are held at the same time; beyond that they go out at once, so that they cannot fill the memory. */
  readonly maxHeld?: number;
}

const freeFailures = 10;
const firstWaitMs = 250;
const longestWaitMs = 5_000;
const forgetAfterMs = 60_000;

export class FailedKeys {
  readonly #failures = new Map<string, { count: number; lastMs: number }>();
  readonly #stopped = new AbortController();
  readonly #options: Required<FailedKeysOptions>;
  #held = 0;

  constructor(options: FailedKeysOptions = {}) {
    this.#options = { wait, now: () => performance.now(), maxAddresses: 10_000, maxHeld: 1_000, ...options };
  }

  /** Counts a failure of the address; resolves when it may be answered. */
  async hold(address: string): Promise<void> {
    const waitMs = this.#count(networkOf(address));
    if (waitMs === 0 || this.#held >= this.#options.maxHeld || this.#stopped.signal.aborted) return;
    this.#held++;
    try {
      await this.#options.wait(waitMs, this.#stopped.signal);
    } finally {
      this.#held--;
    }
  }

  /** Lets every answer go that is held, and holds none from now on. */
  stop(): void {
    this.#stopped.abort();
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#failures.size;
  }

  #count(network: string): number {
    const { now, maxAddresses } = this.#options;
    const nowMs = now();
    const earlier = this.#failures.get(network);
    const count = earlier && nowMs - earlier.lastMs < forgetAfterMs ? earlier.count + 1 : 1;
    // Put back at the end: the first entry is always the one that failed longest ago.
    this.#failures.delete(network);
    this.#failures.set(network, { count, lastMs: nowMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > maxAddresses && oldest !== undefined) this.#failures.delete(oldest);
    return count <= freeFailures ? 0 : Math.min(firstWaitMs * 2 ** (count - freeFailures - 1), longestWaitMs);
  }
}

/** An IPv6 customer has a whole /64 to try from: it counts as one address. */
function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (!plain.includes(':')) return plain;
  const [head = ''] = plain.split('::');
  return `${head.split(':').slice(0, 4).join(':')}::/64`;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}

// Lets a number of calls run at a time; the others wait in line, and leave it when their caller goes away.
import { VelaroError } from '../../core/errors.ts';
import { cancelled } from './vendor-exchange.ts';

export class CallGate {
  readonly #title: string;
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param title the vendor's name, for messages. */
  constructor(title: string, maxRunning: number, maxWaiting: number) {
    this.#title = title;
    this.#maxRunning = maxRunning;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Undefined where the caller is in at once, so that nothing is waited for. Each entry is followed by one `leave`.
   * @throws VelaroError `vendor.throttled` when the line is full, `cancelled` when the signal fired.
   */
  enter(signal: AbortSignal): Promise<void> | undefined {
    if (this.#running < this.#maxRunning) {
      this.#running++;
      return undefined;
    }
    if (this.#waiting.length >= this.#maxWaiting)
      throw new VelaroError('vendor.throttled', `Too many calls wait for ${this.#title} here.`, {
        hint: 'Try again later.',
      });
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(cancelled());
      };
      if (signal.aborted) return reject(cancelled());
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(admit);
    });
  }

  /** The place goes to who waits longest. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}

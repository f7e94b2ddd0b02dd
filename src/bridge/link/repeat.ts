// Asks again where that is safe and worth it: after a moment, or after the short wait that the gateway names.
import type { CancelSignal } from '../../client/cancellation.ts';
import { isVelaroError, VelaroError } from '../../core/errors.ts';

export type Pause = (ms: number, signal: CancelSignal) => Promise<void>;

export interface RepeatOptions {
  readonly signal: CancelSignal;
  /** True where carrying the request out a second time does nothing twice. */
  readonly isRepeatable: () => boolean;
  /** Told of what nobody foresaw; the host is told that much only. */
  readonly onBug: (cause: unknown) => void;
  readonly pause: Pause;
}

const pausesMs = [150, 600] as const;
/** A longer wait is for the user to decide: hosts give up on a call that says nothing. */
const longestWaitSeconds = 3;

export async function askRepeatedly<T>(ask: () => Promise<T>, options: RepeatOptions): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (thrown) {
      if (!isVelaroError(thrown)) options.onBug(thrown);
      const waitMs = isVelaroError(thrown) ? pauseBefore(thrown, attempt, options.isRepeatable()) : undefined;
      if (waitMs === undefined) throw thrown;
      await options.pause(waitMs, options.signal);
    }
  }
}

/** How long to wait before the next attempt; undefined where there should be none. */
function pauseBefore(error: VelaroError, attempt: number, repeatable: boolean): number | undefined {
  const base = pausesMs[attempt];
  if (base === undefined || !error.retryable) return undefined;
  // Refused for its rate, or never delivered: nothing was carried out, whatever it was.
  const untouched = error.kind === 'quota' || error.details?.delivered === false;
  if (!untouched && !repeatable) return undefined;
  if (error.code === 'gateway.answer' || error.code === 'gateway.certificate') return undefined;
  if (error.retryAfterSeconds === undefined) return error.kind === 'quota' ? undefined : base * (0.5 + Math.random());
  return error.retryAfterSeconds <= longestWaitSeconds ? error.retryAfterSeconds * 1000 : undefined;
}

/** @throws VelaroError `cancelled` when the signal fires. */
export function sleep(ms: number, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new VelaroError('cancelled', 'Cancelled.'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

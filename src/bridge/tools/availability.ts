// Knows whether the account's tools can be reached, and notices by itself when they can again.
import type { VelaroError } from '../../core/errors.ts';

const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

export interface Availability {
  /** Why the tools could not be reached the last time; undefined while all is well. */
  readonly failure: VelaroError | undefined;
  succeeded(): void;
  failed(error: VelaroError): void;
  close(): void;
}

export interface AvailabilityOptions {
  /** Tries to reach the tools and reports here by `succeeded` or `failed`. */
  readonly probe: () => void;
  /** Changes when the user has done something about keys or addresses, such as a login. */
  readonly settingsStamp: () => string;
}

export function watchAvailability({ probe, settingsStamp }: AvailabilityOptions): Availability {
  let failure: VelaroError | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;
  let stampAtFailure = '';

  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      // A refused key or a failing keychain needs the user: asking again on our own could only annoy one or the other.
      const needsUser = failure?.kind === 'auth' || failure?.kind === 'config' || failure?.kind === 'keychain';
      if (needsUser && settingsStamp() === stampAtFailure) schedule();
      else probe();
    }, pauseMs).unref();
  };

  return {
    get failure() {
      return failure;
    },
    succeeded: () => {
      failure = undefined;
      pauseMs = firstPauseMs;
      clearTimeout(timer);
      timer = undefined;
    },
    failed: (error) => {
      pauseMs = failure ? Math.min(pauseMs * 2, longestPauseMs) : firstPauseMs;
      failure = error;
      stampAtFailure = settingsStamp();
      if (error.retryable || error.kind === 'auth' || error.kind === 'config' || error.kind === 'keychain') schedule();
    },
    close: () => clearTimeout(timer),
  };
}

// The idempotent calls that run in this process, and the repeats that wait here for any to end.

interface Waiter {
  readonly wake: () => void;
}

export class RunningCalls {
  /** The call's id, and the name under which its repeats wait. */
  readonly #names = new Map<string, string>();
  readonly #waiters = new Map<string, Set<Waiter>>();

  get ids(): string[] {
    return [...this.#names.keys()];
  }

  begin(callId: string, name: string): void {
    this.#names.set(callId, name);
  }

  /** Whether a repeat of the call waits here. */
  isAwaited(callId: string): boolean {
    return this.#waiters.has(this.#names.get(callId) ?? '');
  }

  /** Wakes the repeats of a call; nothing for a call that is not here. */
  end(callId: string): void {
    const name = this.#names.get(callId);
    if (name === undefined) return;
    this.#names.delete(callId);
    for (const { wake } of [...(this.#waiters.get(name) ?? [])]) wake();
  }

  /** Until the call of that name ends here, the time is over, or the signal fires: it may run in another process. */
  wait(name: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(name) ?? new Set();
      this.#waiters.set(name, waiters);
      const waiter = {
        wake: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', waiter.wake);
          waiters.delete(waiter);
          if (waiters.size === 0) this.#waiters.delete(name);
          resolve();
        },
      };
      const timer = setTimeout(waiter.wake, timeoutMs);
      waiters.add(waiter);
      signal?.addEventListener('abort', waiter.wake);
      if (signal?.aborted) waiter.wake();
    });
  }
}

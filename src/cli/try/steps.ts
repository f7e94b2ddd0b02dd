// The steps of the demo: each is timed, told when it is done, and given up when the user has had enough.
import { VelaroError } from '../../core/errors.ts';
import type { CommandContext } from '../command.ts';

export interface Step {
  readonly step: string;
  readonly ms: number;
}

export interface Steps {
  readonly done: readonly Step[];
  /** @param told the line about it, once its result is there. */
  run<Result>(step: string, work: () => Promise<Result>, told: (result: Result) => string): Promise<Result>;
}

/** Longer than a person is given to unlock a keychain. */
const patienceMs = 180_000;

export function createSteps({ output, interrupted }: CommandContext): Steps {
  const done: Step[] = [];
  return {
    done,
    async run(step, work, told) {
      const began = performance.now();
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), patienceMs);
      try {
        const result = await Promise.race([
          work(),
          fired(interrupted, () => new VelaroError('cancelled', 'Interrupted.')),
          fired(patience.signal, () => new VelaroError('gateway.timeout', `"${step}" took longer than three minutes.`)),
        ]);
        const ms = Math.round(performance.now() - began);
        done.push({ step, ms });
        output.part(`${output.style('green', '✓')} ${told(result)} ${output.style('dim', `(${ms} ms)`)}\n`);
        return result;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function fired(signal: AbortSignal, error: () => VelaroError): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(error());
    else signal.addEventListener('abort', () => reject(error()), { once: true });
  });
}

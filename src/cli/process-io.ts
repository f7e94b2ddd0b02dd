// The real world: this process, its streams and signals, the keychain and the network.
import { ignoreClosedPipe } from './closed-pipe.ts';
import type { CliIo, EndingSignal, KeychainUse } from './io.ts';
import { keychainDeadlineMs } from './keychain-deadline.ts';

export interface ProcessIoOptions {
  /** The built program that talks to the keychain. */
  readonly keychainChildPath: string;
}

const endingSignals: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export function processIo({ keychainChildPath }: ProcessIoOptions): CliIo {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const keychain = (use: KeychainUse) => ({
    childPath: keychainChildPath,
    deadlineMs: keychainDeadlineMs(io),
    ...use,
  });
  const io: CliIo = {
    // Opening it takes a tenth of a short command's time, and few commands read it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    interrupted: interruptedBySignals(),
    programPath: process.argv[1] ?? '',
    now: () => new Date(),
    async openKeychain(use) {
      const { createKeychain } = await import('../secrets/keychain.ts');
      return createKeychain(keychain(use));
    },
    async openMasterKeys(use) {
      const { createMasterKeyStore } = await import('../secrets/master-keys.ts');
      return createMasterKeyStore(keychain(use));
    },
    async openTransport() {
      const { openTransport } = await import('../client/open-transport.ts');
      return openTransport(process.env);
    },
  };
  return io;
}

/** npm passes on a Ctrl-C that the terminal sends here as well, and conf repeats it: so soon after the first it is the same one. */
const sameSignalMs = 500;

/** Fires on the first signal; another one ends the process without any clean-up. */
function interruptedBySignals(): AbortSignal {
  const interruption = new AbortController();
  let firstAt = Number.POSITIVE_INFINITY;
  const interrupt = (signal: EndingSignal) => {
    firstAt = Math.min(firstAt, performance.now());
    interruption.abort(signal);
    if (performance.now() - firstAt < sameSignalMs) return;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };
  for (const signal of endingSignals) process.on(signal, interrupt);
  return interruption.signal;
}

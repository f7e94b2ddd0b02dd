// The command line as a program that dies, as by kill -9, before or after the effect that it is told: KILL_AT=N.
import { createRequire } from 'node:module';
import { processIo } from '../../src/cli/process-io.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import type { Transport } from '../../src/client/transport.ts';
import type { SecretStore } from '../../src/secrets/secret-store.ts';

const killAt = Number(process.env.KILL_AT ?? -1);
let moments = 0;

/** One moment between two effects on the world. */
function moment(): void {
  if (moments === killAt) process.kill(process.pid, 'SIGKILL');
  moments += 1;
}

function mortal<Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) {
  return async (...args: Args): Promise<Result> => {
    moment();
    const result = await work(...args);
    moment();
    return result;
  };
}

// What the bundle calls is a member of this object, looked up at each call.
const fs: Record<string, unknown> = createRequire(__filename)('node:fs');
for (const name of ['renameSync', 'linkSync', 'rmSync']) {
  const original = fs[name];
  if (typeof original !== 'function') throw new TypeError(`there is no ${name}`);
  fs[name] = (...args: readonly unknown[]) => {
    moment();
    const result: unknown = Reflect.apply(original, fs, args);
    moment();
    return result;
  };
}

const io = processIo({ keychainChildPath: process.env.KEYCHAIN_CHILD ?? '' });

async function openKeychain(...use: Parameters<typeof io.openKeychain>): Promise<SecretStore> {
  const { name, read, write, remove } = await io.openKeychain(...use);
  return { name, read, write: mortal(write), remove: mortal(remove) };
}

async function openTransport(): Promise<Transport> {
  const transport = await io.openTransport();
  return { send: mortal(transport.send), close: () => transport.close() };
}

void runCommandLine(process.argv.slice(2), { ...io, openKeychain, openTransport }).then((exitCode) => {
  process.stderr.write(`moments: ${moments}\n`);
  process.exitCode = exitCode;
});

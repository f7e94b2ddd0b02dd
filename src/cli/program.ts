// The entry of the command line, built as a program of its own so that the bridge never loads it.
import { type ProcessIoOptions, processIo } from './process-io.ts';
import { runCommandLine } from './run-command-line.ts';

/** Runs one command line, without the program's name, in this process; the exit code is the caller's to set. */
export function runCli(argv: readonly string[], options: ProcessIoOptions): Promise<number> {
  return runCommandLine(argv, processIo(options));
}

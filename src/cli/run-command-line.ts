// From the words of a command line to its exit code.
import { toVelaroError, VelaroError } from '../core/errors.ts';
import { packageVersion } from '../core/package.ts';
import type { CommandContext } from './command.ts';
import { readCommandLine } from './command-line.ts';
import { commandHelp, readInput } from './command-parser.ts';
import { loadCommand } from './command-registry.ts';
import { chooseFirstStep } from './first-run.ts';
import type { CliIo } from './io.ts';
import { nextStep } from './next-step.ts';
import { createOutput, type Output } from './output.ts';
import { groupHelp, programHelp } from './overview.ts';

const signalExitCodes: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Runs one command line, without the program's name, to its end. Never throws: a failure is told on stderr.
 * @returns the exit code (core/error-kinds.ts): 0, or the failure's; 128 and the signal's number when interrupted.
 */
export async function runCommandLine(argv: readonly string[], io: CliIo): Promise<number> {
  // What stands behind "--" is for the command, whatever it looks like.
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const output = createOutput(io, {
    json: own.includes('--json'),
    quiet: own.includes('--quiet') || own.includes('-q'),
    color: !own.includes('--no-color'),
    environment: io.environment,
  });
  try {
    await run(argv, io, output);
    return 0;
  } catch (thrown) {
    const error = toVelaroError(thrown);
    if (error.kind === 'cancelled') return signalExitCodes[String(io.interrupted.reason)] ?? error.exitCode;
    output.failure(error);
    return error.exitCode;
  }
}

async function run(argv: readonly string[], io: CliIo, output: Output): Promise<void> {
  const { named, help, version } = readCommandLine(argv);
  if (version) return output.result({ version: packageVersion }, () => `${packageVersion}\n`);
  const context = contextOf(io, output);
  if (named.kind === 'nothing') {
    const chosen = help ? undefined : await chooseFirstStep(context);
    return chosen ? run(chosen, io, output) : showHelp(output, await programHelp(await nextStep(io), output.width));
  }
  if (named.kind === 'group') return showHelp(output, await groupHelp(named.name, output.width));
  const command = await loadCommand(named.name);
  if (help) return showHelp(output, commandHelp(named.name, command, output.width));
  const input = readInput(named.name, command, named.rest);
  const work = command.run(context, input);
  await (command.endsByItself ? work : Promise.race([work, interruption(io.interrupted)]));
}

/** Without stdout, which only `output` writes; stdin is opened by the first command that looks at it. */
function contextOf(io: CliIo, output: Output): CommandContext {
  const { stderr, environment, interrupted, programPath, now, openKeychain, openMasterKeys, openTransport } = io;
  return {
    output,
    get stdin() {
      return io.stdin;
    },
    stderr,
    environment,
    interrupted,
    programPath,
    now,
    openKeychain,
    openMasterKeys,
    openTransport,
  };
}

function showHelp(output: Output, text: string): void {
  output.result({ help: text }, () => text);
}

/** Fails when the program is asked to end. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = () => reject(new VelaroError('cancelled', 'Interrupted.'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

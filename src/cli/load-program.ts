// Loads the command line, which is built as a program of its own, in the way that suits what is typed.
import { cacheFolder } from '../secrets/cache-folder.ts';
import { type CompiledOptions, runCompiled } from './compiled-program.ts';

type Program = typeof import('./program.ts');

/** `try` promises to leave nothing behind, and a gateway runs for days: how fast it starts is no matter. */
const keepNothing: readonly (string | undefined)[] = ['try', 'gateway'];

/** @param path the built program. @param require of the program that is running, beside it. */
export function loadProgram(
  path: string,
  [command]: readonly string[],
  environment: NodeJS.ProcessEnv,
  require: CompiledOptions['require'],
): Program {
  const later = (keep: () => void) => process.once('exit', keep);
  const program = keepNothing.includes(command)
    ? require(path)
    : runCompiled(path, { require, folder: cacheFolder(environment), later });
  if (!isProgram(program)) throw new TypeError(`${path} is not the command line`);
  return program;
}

function isProgram(value: unknown): value is Program {
  return typeof value === 'object' && value !== null && 'runCli' in value && typeof value.runCli === 'function';
}

// Loads the command line, which is built as a program of its own, in the way that suits what is typed.
import { createRequire } from 'node:module';
import { cacheFolder } from '../secrets/cache-folder.ts';
import { runCompiled } from './compiled-program.ts';

type Program = typeof import('./program.ts');

/** `try` promises to leave nothing behind, and a gateway runs for days: how fast it starts is no matter. */
const keepNothing: readonly (string | undefined)[] = ['try', 'gateway'];

/** @param path the built program. */
export function loadProgram(path: string, [command]: readonly string[], environment: NodeJS.ProcessEnv): Program {
  const program: unknown = keepNothing.includes(command)
    ? createRequire(path)(path)
    : runCompiled(path, cacheFolder(environment));
  if (!isProgram(program)) throw new TypeError(`${path} is not the command line`);
  return program;
}

function isProgram(value: unknown): value is Program {
  return typeof value === 'object' && value !== null && 'runCli' in value && typeof value.runCli === 'function';
}

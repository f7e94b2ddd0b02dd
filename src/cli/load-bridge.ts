// Loads the bridge, which is built as two programs: what answers a host at once, and all the rest.
import { join } from 'node:path';
import type { ServeContext } from '../bridge/serve.ts';
import { cacheFolder } from '../secrets/cache-folder.ts';
import { type CompiledOptions, runCompiled } from './compiled-program.ts';

type ServeProgram = typeof import('../bridge/serve.ts');
type SessionProgram = typeof import('../bridge/open-session.ts');

export interface Bridge extends Pick<ServeContext, 'loadSession' | 'keepCompiled'> {
  readonly serve: ServeProgram['serve'];
}

/** @param folder of the built programs. @param require of the program that is running, one of them. */
export function loadBridge(
  folder: string,
  environment: NodeJS.ProcessEnv,
  require: CompiledOptions['require'],
): Bridge {
  const unkept: (() => void)[] = [];
  const kept = { require, folder: cacheFolder(environment), later: (keep: () => void) => void unkept.push(keep) };
  const load = (name: string) => runCompiled(join(folder, name), kept);
  const program = load('serve.cjs');
  if (!isServe(program)) throw new TypeError(`${folder} does not hold the bridge`);
  return {
    serve: program.serve,
    loadSession: () => {
      const session = load('bridge.cjs');
      if (!isSession(session)) throw new TypeError(`${folder} does not hold all of the bridge`);
      return session;
    },
    keepCompiled: () => {
      for (const keep of unkept.splice(0)) keep();
    },
  };
}

function isServe(value: unknown): value is ServeProgram {
  return typeof value === 'object' && value !== null && 'serve' in value && typeof value.serve === 'function';
}

function isSession(value: unknown): value is SessionProgram {
  return (
    typeof value === 'object' && value !== null && 'openSession' in value && typeof value.openSession === 'function'
  );
}

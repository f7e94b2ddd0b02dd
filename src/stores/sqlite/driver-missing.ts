// What to type when this Node has no SQLite inside and the package that takes its place is not there.
import { realpathSync } from 'node:fs';
import { VelaroError } from '../../core/errors.ts';

export function driverMissing(cause: unknown): VelaroError {
  return new VelaroError(
    'driver.missing',
    `A gateway needs SQLite: Node ${process.versions.node} does not have it, and the package libsql cannot be loaded.`,
    {
      hint: `Type "${installCommand(startedProgram())}", or use Node 22.13 or newer, which has SQLite inside.`,
      cause,
    },
  );
}

/** The file itself: an installed command is a link to it from somewhere else. */
function startedProgram(): string {
  const [, started = ''] = process.argv;
  try {
    return realpathSync(started);
  } catch {
    return started;
  }
}

/**
 * The command that puts libsql where this program finds it, which depends on how the program itself was installed.
 * @param script the real path of the program's file.
 */
export function installCommand(script: string): string {
  const path = script.replaceAll('\\', '/');
  if (path.includes('/_npx/')) return 'npx --package=velaro-mcp --package=libsql velaro-mcp gateway start';
  if (/\/(?:lib|npm|nodejs)\/node_modules\/velaro-mcp\//.test(path)) return 'npm install --global libsql';
  return 'npm install libsql';
}

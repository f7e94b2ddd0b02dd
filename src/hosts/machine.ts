// The computer that apps are looked for on, as data and two questions, so that a test can be any computer.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
  /** The names in a folder; none when it cannot be read. */
  list(folder: string): readonly string[];
}

export function thisMachine(environment: Machine['environment']): Machine {
  const homeVariable = process.platform === 'win32' ? environment.USERPROFILE : environment.HOME;
  return {
    platform: process.platform,
    home: homeVariable || homedir(),
    environment,
    exists: existsSync,
    list: (folder) => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
  };
}

/** Joins in the machine's own way of writing paths. */
export function join(machine: Machine, ...parts: readonly string[]): string {
  return (machine.platform === 'win32' ? win32 : posix).join(...parts);
}

export function inHome(machine: Machine, ...parts: readonly string[]): string {
  return join(machine, machine.home, ...parts);
}

/** Where desktop apps keep their settings: Application Support, %APPDATA%, or the XDG folder. */
export function appDataFolder(machine: Machine): string {
  const { platform, environment } = machine;
  if (platform === 'darwin') return inHome(machine, 'Library', 'Application Support');
  if (platform === 'win32') return environment.APPDATA || inHome(machine, 'AppData', 'Roaming');
  return configFolder(machine);
}

/** `XDG_CONFIG_HOME` or ~/.config, for programs that use it on macOS as well. */
export function configFolder(machine: Machine): string {
  const xdg = machine.environment.XDG_CONFIG_HOME;
  // A relative path is to be ignored (XDG Base Directory Specification).
  return xdg && posix.isAbsolute(xdg) ? xdg : inHome(machine, '.config');
}

/** Where a program lies on the PATH; undefined when it is not there. */
export function programOnPath(machine: Machine, program: string): string | undefined {
  const windows = machine.platform === 'win32';
  const folders = (machine.environment.PATH ?? machine.environment.Path ?? '').split(windows ? ';' : ':');
  const names = windows ? ['.exe', '.cmd'].map((ending) => program + ending) : [program];
  return folders
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(machine, folder, name)))
    .find((path) => machine.exists(path));
}

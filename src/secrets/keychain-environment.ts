// The environment of the keychain child: everything the desktop needs to show its prompt, and none of our secrets.
import { statSync } from 'node:fs';
import type { Environment } from './settings-file.ts';

/** @param runtimeFolder where the session bus listens when no variable says so: `/run/user/<uid>`. */
export function keychainEnvironment(
  environment: Environment,
  runtimeFolder = `/run/user/${process.getuid?.()}`,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !/^(?:NODE_OPTIONS|VELARO_.*|VELAFLOWS_.*)$/i.test(name)) kept[name] = value;
  }
  if (process.platform === 'linux' && !kept.DBUS_SESSION_BUS_ADDRESS) {
    // MCP hosts start servers with a few variables only; the bus is still where the login session put it.
    const bus = [kept.XDG_RUNTIME_DIR, runtimeFolder].find((folder) => folder && isSocket(`${folder}/bus`));
    if (bus) kept.DBUS_SESSION_BUS_ADDRESS = `unix:path=${bus}/bus`;
  }
  return kept;
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}

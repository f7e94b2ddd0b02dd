// What installing or uninstalling would do to one app's file, before anything is done.
import { VelaroError } from '../../core/errors.ts';
import type { FileHost, JsonObject } from '../../hosts/define-host.ts';
import { listServers, removeServer, setServer } from '../../hosts/edit-servers.ts';
import { type HostFile, readHostFile } from '../../hosts/host-file.ts';
import type { Machine } from '../../hosts/machine.ts';
import { isVelaroEntry, renewedEntry } from '../../hosts/velaro-entry.ts';

export interface Plan {
  readonly host: FileHost;
  readonly file: HostFile;
  /** The file's text when the plan has been carried out. */
  readonly text: string;
  /** The words for the app's own program, where it can do the same. */
  readonly ownCommand: readonly string[] | undefined;
  /** Whether what it has led to is there. */
  isDone(text: string): boolean;
}

export interface InstallRequest {
  readonly machine: Machine;
  readonly name: string;
  /** May take the place of another server of the same name. */
  readonly replace: boolean;
  entryFor(host: FileHost): JsonObject;
}

/** @throws VelaroError `host-file.*`; `host-file.taken` when another server has the name. */
export function planInstall(host: FileHost, { machine, name, replace, entryFor }: InstallRequest): Plan {
  const file = readHostFile(host.file(machine));
  const existing = entryOf(host, file, name);
  if (existing && !isVelaroEntry(existing.entry) && !replace)
    throw taken(host, file, name, 'Choose another name with --name, or let it be replaced with --replace.');
  const fresh = entryFor(host);
  const entry = existing && isVelaroEntry(existing.entry) ? renewedEntry(fresh, existing.entry) : fresh;
  const text = setServer(host, file.text, name, entry, file.path);
  return {
    host,
    file,
    text,
    // The app's own program only adds: what is there already it would refuse, or lose what the user has added.
    ownCommand: existing ? undefined : host.ownCommand?.add(name, entry),
    isDone: (now) =>
      listServers(host, now, file.path).some((server) => server.name === name && isVelaroEntry(server.entry)),
  };
}

/** @throws VelaroError as `planInstall`. */
export function planUninstall(host: FileHost, { machine, name }: Pick<InstallRequest, 'machine' | 'name'>): Plan {
  const file = readHostFile(host.file(machine));
  const existing = entryOf(host, file, name);
  if (existing && !isVelaroEntry(existing.entry))
    throw taken(host, file, name, 'It is left alone: remove it in the app.');
  return {
    host,
    file,
    text: removeServer(host, file.text, name, file.path),
    ownCommand: existing && host.ownCommand?.remove(name),
    isDone: (now) => !listServers(host, now, file.path).some((server) => server.name === name),
  };
}

/** Whether the app has a server of ours, under any name. A file that cannot be read has none. */
export function hasVelaroEntry(host: FileHost, machine: Machine): boolean {
  try {
    const file = readHostFile(host.file(machine));
    return listServers(host, file.text, file.path).some(({ entry }) => isVelaroEntry(entry));
  } catch {
    return false;
  }
}

function entryOf(host: FileHost, file: HostFile, name: string) {
  return listServers(host, file.text, file.path).find((server) => server.name === name);
}

function taken(host: FileHost, { path }: HostFile, name: string, hint: string): VelaroError {
  return new VelaroError('host-file.taken', `${host.label} has another server that is called "${name}" (${path}).`, {
    hint,
  });
}

// The apps on this computer: whether each has this server, starts it in a way that works, and holds no key in clear.
import { toVelaroError } from '../../../core/errors.ts';
import type { FileHost } from '../../../hosts/define-host.ts';
import { listServers } from '../../../hosts/edit-servers.ts';
import { readHostFile } from '../../../hosts/host-file.ts';
import { fileHosts } from '../../../hosts/host-registry.ts';
import { isVelaroEntry } from '../../../hosts/velaro-entry.ts';
import { isInstalled } from '../../install/host-choice.ts';
import { defineCheck, type Examination, type Finding, good, problem, warning } from '../define-check.ts';
import { entryFindings } from '../entry-findings.ts';
import { reinstall } from '../reinstall.ts';

export default defineCheck({
  rank: 70,
  title: 'apps',
  async run(examination) {
    const { machine } = examination;
    const installed = fileHosts.filter((host) => isInstalled(host, machine));
    const found = installed.map((host) => ({ host, findings: findingsFor(host, examination) }));
    if (found.length === 0)
      return [warning('No app that runs MCP servers was found.', 'Name yours: velaro-mcp install HOST')];
    const somewhere = found.some(({ findings }) => findings !== undefined);
    return found.flatMap(({ host, findings }) => findings ?? [missing(host, somewhere)]);
  },
});

/** Undefined where the app has no server of ours. */
function findingsFor(host: FileHost, examination: Examination): readonly Finding[] | undefined {
  const { machine } = examination;
  try {
    const path = host.file(machine);
    const ours = serversOf(host, path).filter(({ entry }) => isVelaroEntry(entry));
    const found = ours.flatMap(({ name, entry }) =>
      entryFindings({ host, name, entry, machine, repair: () => reinstall(examination, host, name) }),
    );
    if (ours.length === 0) return oldFileFindings(host, examination);
    return found.length > 0 ? found : [good(`${host.label} has it.`)];
  } catch (thrown) {
    const { message, hint } = toVelaroError(thrown);
    return [problem(`${host.label}: ${message}`, hint ?? 'Mend the file.')];
  }
}

function oldFileFindings(host: FileHost, examination: Examination): readonly Finding[] | undefined {
  const found = (host.oldFiles?.(examination.machine) ?? []).flatMap((path) => {
    const old = readSafely(host, path).find(({ entry }) => isVelaroEntry(entry));
    if (!old) return [];
    const repair = () => reinstall(examination, host, old.name);
    return [
      problem(`${host.label} does not read ${path}, where this server is.`, `velaro-mcp install ${host.id}`, repair),
    ];
  });
  return found.length > 0 ? found : undefined;
}

/** Not every app has to have it: only when none does, something is missing. */
function missing(host: FileHost, somewhere: boolean): Finding {
  const command = `velaro-mcp install ${host.id}`;
  if (somewhere) return good(`${host.label} does not have it (${command}).`);
  return warning(`${host.label} does not have this server.`, command);
}

function serversOf(host: FileHost, path: string) {
  return listServers(host, readHostFile(path).text, path);
}

function readSafely(host: FileHost, path: string) {
  try {
    return serversOf(host, path);
  } catch {
    return [];
  }
}

// Writes an app's entry for this server anew, as `install` would.
import type { FileHost } from '../../hosts/define-host.ts';
import { backupText } from '../install/backup-keys.ts';
import { carryOut } from '../install/carry-out.ts';
import { chooseLaunch } from '../install/launch.ts';
import { planInstall } from '../install/plan.ts';
import type { Examination } from './define-check.ts';

/** @returns what was done, as a sentence. */
export async function reinstall({ context, machine }: Examination, host: FileHost, name: string): Promise<string> {
  const { programPath, environment } = context;
  const { launch } = chooseLaunch({
    programPath,
    environment,
    nodePath: process.execPath,
    platform: process.platform,
    portable: false,
    profile: undefined,
    url: undefined,
  });
  const plan = planInstall(host, { machine, name, replace: false, entryFor: () => host.entry(launch, name) });
  const { backup, keysInBackup } = await carryOut(plan, machine);
  return `${host.label} starts it by ${launch.command} now. ${host.afterwards}${backupText(backup, keysInBackup)}`;
}

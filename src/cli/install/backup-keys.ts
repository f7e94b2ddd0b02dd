// Which keys the text from before is kept without: those that are safe elsewhere. The last copy of a key is never thrown away.
import { listServers } from '../../hosts/edit-servers.ts';
import type { Machine } from '../../hosts/machine.ts';
import { plaintextKeys } from '../../hosts/plaintext-keys.ts';
import { fingerprintOf } from '../../secrets/key-fingerprint.ts';
import { readSettings } from '../../secrets/profiles.ts';
import type { Plan } from './plan.ts';

export interface BackupKeys {
  /** Still in the file, or stored in a profile. Secrets. */
  readonly hidden: readonly string[];
  /** Would be lost without the backup. Secrets. */
  readonly kept: readonly string[];
}

export function backupKeys({ host, file, text }: Plan, { environment }: Machine): BackupKeys {
  const servers = listServers(host, file.text, file.path);
  const keys = [...new Set(servers.flatMap(({ entry }) => plaintextKeys(entry).map(({ key }) => key)))];
  if (keys.length === 0) return { hidden: [], kept: [] };
  const stored = storedFingerprints(environment);
  const isSafe = (key: string) => text.includes(key) || stored.has(fingerprintOf(key));
  return { hidden: keys.filter(isSafe), kept: keys.filter((key) => !isSafe(key)) };
}

/** Where the text from before lies, as the end of a paragraph. */
export function backupText(backup: string | undefined, keysInBackup: readonly string[] = []): string {
  if (backup === undefined) return '';
  const place = ` The text from before: ${backup}`;
  if (keysInBackup.length === 0) return place;
  const keys = keysInBackup.map((prefix) => `${prefix}…`).join(', ');
  return `${place}. Only there is ${keys} now: store it with "velaro-mcp login", then delete that file.`;
}

/** Settings that cannot be read know of no key. */
function storedFingerprints(environment: Machine['environment']): ReadonlySet<string> {
  try {
    const profiles = [...readSettings(environment).profiles.values()];
    return new Set(profiles.flatMap(({ keys }) => Object.values(keys).map(({ fingerprint }) => fingerprint)));
  } catch {
    return new Set();
  }
}

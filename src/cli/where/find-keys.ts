// Looks through the files of all apps that run MCP servers for the keys that they use: ours by profile, and those in clear.
import { toVelaroError, type VelaroError } from '../../core/errors.ts';
import { type KeyKind, looksLikeKey } from '../../core/key-families.ts';
import { visiblePrefix } from '../../core/key-format.ts';
import { rememberSecret } from '../../core/redaction.ts';
import type { FileHost } from '../../hosts/define-host.ts';
import { listServers } from '../../hosts/edit-servers.ts';
import { readHostFile } from '../../hosts/host-file.ts';
import { fileHosts } from '../../hosts/host-registry.ts';
import type { Machine } from '../../hosts/machine.ts';
import { plaintextKeys } from '../../hosts/plaintext-keys.ts';
import { isVelaroEntry } from '../../hosts/velaro-entry.ts';

/** A key in clear, and where in the entry: `env.VELARO_MCP_KEY`. */
export interface ClearKey {
  readonly at: string;
  readonly key: string;
  readonly kind: KeyKind;
  readonly prefix: string;
}

/** What a server in an app's file uses as its key. */
export interface KeyUse {
  readonly host: FileHost;
  readonly file: string;
  readonly server: string;
  readonly entry: unknown;
  readonly clear: readonly ClearKey[];
  /** The profile that a server of ours names; null where it names none. */
  readonly profile: string | null;
}

export interface Search {
  readonly uses: readonly KeyUse[];
  /** Files that are there and could not be looked into. */
  readonly failures: readonly { readonly host: FileHost; readonly file: string; readonly error: VelaroError }[];
}

export function findKeys(machine: Machine): Search {
  const uses: KeyUse[] = [];
  const failures: Search['failures'][number][] = [];
  for (const host of fileHosts)
    for (const file of new Set([host.file(machine), ...(host.oldFiles?.(machine) ?? [])])) {
      try {
        const { text, exists } = readHostFile(file);
        if (exists) uses.push(...usesIn(host, file, text));
      } catch (thrown) {
        failures.push({ host, file, error: toVelaroError(thrown) });
      }
    }
  return { uses, failures };
}

function usesIn(host: FileHost, file: string, text: string): readonly KeyUse[] {
  return listServers(host, text, file).flatMap(({ name: server, entry }): KeyUse[] => {
    const clear = plaintextKeys(entry).map(({ at, key, family }) => {
      rememberSecret(key);
      return { at, key, kind: family.kind, prefix: visiblePrefix(key) };
    });
    if (clear.length === 0 && !isVelaroEntry(entry)) return [];
    return [{ host, file, server, entry, clear, profile: profileIn(entry) }];
  });
}

function profileIn(entry: unknown): string | null {
  const args: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'args') : undefined;
  const words = Array.isArray(args) ? args.filter((word) => typeof word === 'string') : [];
  const named = words[words.indexOf('--profile') + 1];
  return words.includes('--profile') && named !== undefined && !looksLikeKey(named) ? named : null;
}

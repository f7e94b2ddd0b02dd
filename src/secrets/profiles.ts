// Profiles: which keys this computer has, where each may go and where it rests. Never the keys themselves.
import { VelaroError } from '../core/errors.ts';
import type { KeyKind } from '../core/key-families.ts';
import { readProfiles } from './profile-content.ts';
import { defaultProfile } from './profile-name.ts';
import type { KeyPlace, StoreName } from './secret-store.ts';
import { type Environment, readSettingsFile, settingsPath } from './settings-file.ts';

/** What is known about a stored key without reading it. Times are ISO 8601 in UTC. */
export interface KeyEntry {
  /** The base URL the key was stored for. */
  readonly url: string;
  readonly store: KeyPlace;
  /** The program that prints the key, and its arguments; with the store `command` only. */
  readonly command?: readonly string[];
  /** The beginning that may be shown, from `visiblePrefix`. */
  readonly prefix: string;
  /** From `fingerprintOf`: tells keys apart without revealing them. */
  readonly fingerprint: string;
  /** The key's id at its gateway, where known. */
  readonly id?: string;
  readonly storedAt: string;
  readonly expiresAt?: string;
}

export interface Profile {
  readonly name: string;
  readonly keys: Readonly<Partial<Record<KeyKind, KeyEntry>>>;
  /** What the bridge leaves out, as its flags of the same names. */
  readonly readOnly?: boolean;
  readonly tools?: readonly string[];
  readonly excludeTools?: readonly string[];
  readonly scopes?: readonly string[];
}

export interface Settings {
  /** The profile that is used when none is named. */
  readonly profile: string;
  /** Where a new key goes: what worked the first time. */
  readonly store?: StoreName;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/**
 * The settings file, read once; a missing one is an empty one. `VELARO_PROFILE` goes before the file's `profile`.
 * @throws VelaroError `settings.unreadable` that names the file and what in it is wrong.
 */
export function readSettings(environment: Environment): Settings {
  const settings = readProfiles(readSettingsFile(environment), settingsPath(environment));
  return environment.VELARO_PROFILE ? { ...settings, profile: environment.VELARO_PROFILE } : settings;
}

/**
 * A profile by name, or the one in use. The default profile is there, empty, before anything was stored.
 * @throws VelaroError `profile.unknown` that lists the known ones.
 */
export function profileNamed(settings: Settings, name: string = settings.profile): Profile {
  const profile = settings.profiles.get(name);
  if (profile) return profile;
  if (name === defaultProfile) return { name, keys: {} };
  const known = [...settings.profiles.keys()];
  const list = known.length > 0 ? `The profiles are: ${known.join(', ')}.` : 'There are no profiles yet.';
  throw new VelaroError('profile.unknown', `There is no profile "${name.slice(0, 64)}".`, {
    hint: `${list} Run velaro-mcp login --profile NAME to add one.`,
    details: { known },
  });
}

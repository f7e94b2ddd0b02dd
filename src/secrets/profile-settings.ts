// Changes the settings file. Loaded by commands only: the bridge reads the file by itself and never writes it.
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Conf from 'conf';
import { isVelaroError, VelaroError } from '../core/errors.ts';
import type { KeyKind } from '../core/key-families.ts';
import { readProfiles } from './profile-content.ts';
import { defaultProfile, isProfileName } from './profile-name.ts';
import { type KeyEntry, type Profile, profileNamed, readSettings, type Settings } from './profiles.ts';
import type { StoreName } from './secret-store.ts';
import {
  type Environment,
  isRecord,
  type JsonRecord,
  readSettingsFile,
  settingsPath,
  systemErrorCode,
  unwritableHint,
} from './settings-file.ts';
import { withSettingsLock } from './settings-lock.ts';

/** What of a profile is about tools, and not about keys. */
export type RuleName = 'readOnly' | 'tools' | 'excludeTools' | 'scopes';

/**
 * Each change reads the file again under a lock, so that programs that run at the same time keep each other's changes.
 * They fail with `settings.busy`, `settings.unreadable`, `settings.unwritable`, and `argument.invalid` for a name that is none.
 */
export interface SettingsFile {
  readonly path: string;
  /** As of the last change made here. */
  readonly settings: Settings;
  /** Adds or replaces what is known about a stored key; makes the profile where there is none. */
  saveKey(profile: string, kind: KeyKind, entry: KeyEntry): Promise<void>;
  /** Makes a place the one that new keys go to. */
  pinStore(store: StoreName): Promise<void>;
  /** Lets the next new key find its place by itself. */
  unpinStore(): Promise<void>;
  /** Sets what the bridge leaves out for a profile; undefined takes it back. Fails with `profile.unknown`. */
  setRule<Name extends RuleName>(profile: string, rule: Name, value: Profile[Name]): Promise<void>;
  /** False when nothing was known about such a key. A profile stays when its last key goes. */
  forgetKey(profile: string, kind: KeyKind): Promise<boolean>;
  /** Makes a profile the one that is used when none is named. Fails with `profile.unknown`. */
  useProfile(name: string): Promise<void>;
  /** False when there is no such profile. The default profile takes its place if it was in use. */
  removeProfile(name: string): Promise<boolean>;
}

/** @throws VelaroError `settings.unreadable` */
export function openSettings(environment: Environment): SettingsFile {
  const path = settingsPath(environment);
  let settings = readSettings(environment);

  /** @param change the new content, or undefined to leave the file alone. */
  const update = async (change: (file: JsonRecord) => JsonRecord | undefined): Promise<boolean> => {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      return await withSettingsLock(`${path}.lock`, () => {
        const file = readSettingsFile(environment);
        readProfiles(file, path);
        const changed = change(file);
        if (changed) writeSettingsFile(path, changed);
        settings = readSettings(environment);
        return changed !== undefined;
      });
    } catch (cause) {
      const code = systemErrorCode(cause);
      if (isVelaroError(cause) || code === undefined) throw cause;
      throw new VelaroError('settings.unwritable', `The settings file ${path} cannot be written (${code}).`, {
        hint: unwritableHint(code),
        cause,
      });
    }
  };

  return {
    path,
    get settings() {
      return settings;
    },
    saveKey: async (name, kind, entry) => {
      checkProfileName(name);
      await update((file) => {
        const profiles = member(file, 'profiles');
        const profile = member(profiles, name);
        const keys = { ...member(profile, 'keys'), [kind]: entry };
        return { ...file, profiles: { ...profiles, [name]: { ...profile, keys } } };
      });
    },
    pinStore: async (store) => {
      await update((file) => (file.store === store ? undefined : { ...file, store }));
    },
    unpinStore: async () => {
      await update(({ store, ...file }) => (store === undefined ? undefined : file));
    },
    setRule: async (name, rule, value) => {
      await update((file) => {
        profileNamed(readProfiles(file, path), name);
        const profiles = member(file, 'profiles');
        const { [rule]: _earlier, ...profile } = member(profiles, name);
        const changed = { ...profile, ...(value !== undefined && { [rule]: value }) };
        return { ...file, profiles: { ...profiles, [name]: changed } };
      });
    },
    forgetKey: (name, kind) =>
      update((file) => {
        const profiles = member(file, 'profiles');
        const profile = member(profiles, name);
        const { [kind]: forgotten, ...keys } = member(profile, 'keys');
        return forgotten === undefined
          ? undefined
          : { ...file, profiles: { ...profiles, [name]: { ...profile, keys } } };
      }),
    useProfile: async (name) => {
      await update((file) => {
        profileNamed(readProfiles(file, path), name);
        return { ...file, profile: name };
      });
    },
    removeProfile: (name) =>
      update((file) => {
        const { [name]: removed, ...profiles } = member(file, 'profiles');
        if (removed === undefined) return undefined;
        return { ...file, profiles, ...(file.profile === name && { profile: defaultProfile }) };
      }),
  };
}

/** @throws VelaroError `argument.invalid` */
export function checkProfileName(name: string): void {
  if (isProfileName(name)) return;
  throw new VelaroError('argument.invalid', `"${name.slice(0, 64)}" cannot be the name of a profile.`, {
    hint: 'A name is 1 to 64 letters, digits, dots, underscores and hyphens, and begins with a letter or digit.',
    details: { field: 'profile' },
  });
}

function writeSettingsFile(path: string, content: JsonRecord): void {
  const file = new Conf({
    cwd: dirname(path),
    configName: basename(path, '.json'),
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  });
  file.store = { ...content };
}

function member(of: JsonRecord, name: string): JsonRecord {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  return isRecord(value) ? value : {};
}

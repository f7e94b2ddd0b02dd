// Turns the JSON of the settings file into profiles, or says which member of it is wrong.
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import { defaultProfile, isProfileName } from './profile-name.ts';
import type { KeyEntry, Profile, Settings } from './profiles.ts';
import { isStoreName, storeNames } from './secret-store.ts';
import { isRecord, type JsonRecord, settingsFault } from './settings-file.ts';

/** A settings file that says it is of a later version means something else by its members. */
const version = 1;

/** @throws VelaroError `settings.unreadable` that names the file and the member. */
export function readProfiles(file: JsonRecord, path: string): Settings {
  const { profile = defaultProfile, profiles = {}, store } = file;
  const wrong = (member: string, wanted: string) =>
    settingsFault(path, `has a wrong "${member}": it must be ${wanted}`);
  if (typeof file.version === 'number' && file.version > version)
    throw settingsFault(path, 'was written by a newer velaro-mcp: update this one');
  if (store !== undefined && !isStoreName(store)) throw wrong('store', `one of ${storeNames.join(', ')}`);
  if (typeof profile !== 'string') throw wrong('profile', 'the name of a profile');
  if (!isRecord(profiles)) throw wrong('profiles', 'an object');
  const found = new Map<string, Profile>();
  for (const [name, content] of Object.entries(profiles)) {
    const at = `profiles.${name.slice(0, 64)}`;
    if (!isProfileName(name)) throw wrong(at, 'named with letters, digits, dots, underscores and hyphens only');
    if (!isRecord(content)) throw wrong(at, 'an object');
    found.set(
      name,
      readProfile(name, content, (member, wanted) => wrong(`${at}.${member}`, wanted)),
    );
  }
  return { profile, profiles: found, ...(store !== undefined && { store }) };
}

function readProfile(name: string, content: JsonRecord, wrong: (member: string, wanted: string) => Error): Profile {
  const { keys = {}, readOnly } = content;
  if (!isRecord(keys)) throw wrong('keys', 'an object');
  if (readOnly !== undefined && typeof readOnly !== 'boolean') throw wrong('readOnly', 'true or false');
  const entries: Partial<Record<KeyKind, KeyEntry>> = {};
  for (const { kind } of Object.values(keyFamilies)) {
    if (keys[kind] === undefined) continue;
    const entry = readKeyEntry(keys[kind]);
    if (!entry) throw wrong(`keys.${kind}`, 'as velaro-mcp login writes it');
    entries[kind] = entry;
  }
  const list = (member: 'tools' | 'excludeTools' | 'scopes') => {
    const value = content[member];
    if (value === undefined) return {};
    if (!isTextList(value)) throw wrong(member, 'a list of texts');
    return { [member]: value };
  };
  return {
    name,
    keys: entries,
    ...(readOnly !== undefined && { readOnly }),
    ...list('tools'),
    ...list('excludeTools'),
    ...list('scopes'),
  };
}

function readKeyEntry(value: unknown): KeyEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { url, store, command, prefix, fingerprint, id, storedAt, expiresAt } = value;
  if (typeof url !== 'string' || typeof prefix !== 'string') return undefined;
  if (!isStoreName(store) && store !== 'command') return undefined;
  if (store === 'command' ? !isTextList(command) || command.length === 0 : command !== undefined) return undefined;
  if (typeof fingerprint !== 'string' || typeof storedAt !== 'string') return undefined;
  if (!isTextOrAbsent(id) || !isTextOrAbsent(expiresAt)) return undefined;
  return {
    url,
    store,
    ...(isTextList(command) && { command }),
    prefix,
    fingerprint,
    ...(id !== undefined && { id }),
    storedAt,
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

// What the settings file may say besides keys: each setting's name, how it is written, and where its value comes from.
import { closestName } from '../core/closest-name.ts';
import { VelaroError } from '../core/errors.ts';
import { readScopes } from '../core/scopes.ts';
import type { SettingsFile } from '../secrets/profile-settings.ts';
import type { Profile, Settings } from '../secrets/profiles.ts';
import { isStoreName, storeNames } from '../secrets/secret-store.ts';

export type SettingValue = string | boolean | readonly string[];

export interface Setting {
  readonly name: string;
  /** One phrase. */
  readonly summary: string;
  /** Goes before the file. */
  readonly variable?: string;
  /** Kept for each profile, or once for the computer. */
  readonly of: 'profile' | 'computer';
  /** As the file has it; undefined where it says nothing. */
  read(settings: Settings, profile: Profile): SettingValue | undefined;
  /** What holds where nothing is said. */
  readonly standard: SettingValue | null;
  /** @param text what was typed; undefined takes the setting out of the file. @throws VelaroError `argument.invalid` */
  write(file: SettingsFile, profile: string, text: string | undefined): Promise<void>;
}

const profileInUse: Setting = {
  name: 'profile',
  summary: 'the profile that is used when none is named',
  variable: 'VELARO_PROFILE',
  of: 'computer',
  read: ({ profile }) => (profile === 'default' ? undefined : profile),
  standard: 'default',
  write: (file, _profile, text = 'default') => file.useProfile(text),
};

const store: Setting = {
  name: 'store',
  summary: `where a new key goes: ${storeNames.join(', ')}`,
  of: 'computer',
  read: ({ store: pinned }) => pinned,
  standard: null,
  async write(file, _profile, text) {
    if (text === undefined) return file.unpinStore();
    if (!isStoreName(text)) throw wrongValue('store', text, `one of: ${storeNames.join(', ')}`);
    await file.pinStore(text);
  },
};

const readOnly: Setting = {
  name: 'readOnly',
  summary: 'whether serve offers only tools that change nothing',
  of: 'profile',
  read: (_settings, profile) => profile.readOnly,
  standard: false,
  async write(file, profile, text) {
    if (text !== undefined && text !== 'true' && text !== 'false') throw wrongValue('readOnly', text, 'true or false');
    await file.setRule(profile, 'readOnly', text === undefined ? undefined : text === 'true');
  },
};

const lists = [
  listSetting('tools', 'the only tools that serve offers, as names with *', (names) => names),
  listSetting('excludeTools', 'tools that serve keeps from apps, as names with *', (names) => names),
  listSetting('scopes', 'the only scopes that serve offers', (scopes) => readScopes('mcp', scopes)),
];

export const allSettings: readonly Setting[] = [profileInUse, store, readOnly, ...lists];

/** @throws VelaroError `argument.invalid` that names the setting that was meant, or lists them. */
export function settingNamed(name: string): Setting {
  const found = allSettings.find((setting) => setting.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = allSettings.map((setting) => setting.name);
  const meant = closestName(name, names);
  throw new VelaroError('argument.invalid', `There is no setting "${name.slice(0, 40)}".`, {
    hint: meant ? `Did you mean ${meant}?` : `The settings are: ${names.join(', ')}.`,
    details: { field: 'name' },
  });
}

/** A setting's value as it holds now, and what says so. */
export interface SettingInForce {
  readonly name: string;
  readonly value: SettingValue | null;
  readonly origin: 'environment' | 'file' | 'default';
  /** The variable or the file; null for a default. */
  readonly from: string | null;
}

export function settingInForce(
  setting: Setting,
  { settings, profile, path, environment }: SettingsInForce,
): SettingInForce {
  const { name, variable } = setting;
  if (variable !== undefined && environment[variable])
    return { name, value: environment[variable], origin: 'environment', from: variable };
  const value = setting.read(settings, profile);
  if (value !== undefined) return { name, value, origin: 'file', from: path };
  return { name, value: setting.standard, origin: 'default', from: null };
}

export interface SettingsInForce {
  readonly settings: Settings;
  readonly profile: Profile;
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** As it is typed to `config set`. */
export function settingText(value: SettingValue | null): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join(',') : String(value);
}

function listSetting(
  name: 'tools' | 'excludeTools' | 'scopes',
  summary: string,
  check: (items: readonly string[]) => readonly string[],
): Setting {
  return {
    name,
    summary,
    of: 'profile',
    read: (_settings, profile) => profile[name],
    standard: [],
    async write(file, profile, text) {
      const items = text
        ?.split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
      if (items?.length === 0) throw wrongValue(name, '', 'a list with commas, or left out with --unset');
      await file.setRule(profile, name, items && check(items));
    },
  };
}

function wrongValue(name: string, text: string, wanted: string): VelaroError {
  return new VelaroError('argument.invalid', `"${text.slice(0, 40)}" is not a value of ${name}.`, {
    hint: `It is ${wanted}.`,
    details: { field: name },
  });
}

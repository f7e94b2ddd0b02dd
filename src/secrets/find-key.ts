// Finds the key to use and the one address it may go to: the environment first, then the place where the profile's key rests.
import { hostedUrl, isDocumentedHost, isLoopbackHost, readBaseUrl } from '../core/address.ts';
import { VelaroError } from '../core/errors.ts';
import { type KeyKind, keyFamilies } from '../core/key-families.ts';
import { visiblePrefix } from '../core/key-format.ts';
import { rememberSecret } from '../core/redaction.ts';
import { blaming, keyVariable, readKeyVariable, readUrlVariable, readWorkspaceVariable } from './environment-key.ts';
import { fingerprintOf } from './key-fingerprint.ts';
import { accountOf, defaultProfile } from './profile-name.ts';
import { type Profile, profileNamed, type Settings } from './profiles.ts';
import type { KeyPlace, KeyReader } from './secret-store.ts';
import type { Environment } from './settings-file.ts';

export interface KeyRequest {
  readonly environment: Environment;
  readonly settings: Settings;
  /** The `--profile` flag. */
  readonly profile?: string;
  readonly kind: KeyKind;
  /** The `--url` or `--site` flag. It goes before the environment's address, which goes before the profile's. */
  readonly url?: URL;
}

export type KeySource =
  | { readonly from: 'environment'; readonly variable: string }
  | { readonly from: KeyPlace; readonly account: string };

/** Which key would be used and where it would go. Nothing in it is secret. */
export interface KeyChoice {
  readonly kind: KeyKind;
  readonly profile: string;
  readonly source: KeySource;
  readonly url: URL;
  readonly prefix: string;
  readonly fingerprint: string;
  /** The key's id at its gateway; known of stored keys only. */
  readonly id?: string;
  readonly expiresAt?: string;
  readonly workspace?: string;
  /** The program that prints the key, and its arguments. */
  readonly command?: readonly string[];
}

/** Opens the place where a chosen key rests. */
export type OpenReader = (choice: KeyChoice) => KeyReader | Promise<KeyReader>;

export interface FoundKey {
  readonly key: string;
  readonly kind: KeyKind;
  readonly url: URL;
  readonly source: KeySource;
  readonly workspace?: string;
}

/**
 * Which key would be used, without asking the keychain, so that no unlock prompt appears.
 * @throws VelaroError `key.missing`, `profile.unknown`, `address.missing`, `address.invalid`, `workspace.invalid`;
 * `key.unreadable`, `key.malformed`, `key.family` of a key in the environment; `key.origin` when the key may not go to that address.
 */
export function chooseKey(request: KeyRequest): KeyChoice {
  const { environment, kind } = request;
  const profile = profileNamed(request.settings, request.profile);
  const variable = keyVariable(environment, kind);
  return variable ? fromEnvironment(request, profile, variable) : fromProfile(request, profile);
}

/**
 * Reads the chosen key. May wait for a person to unlock the keychain.
 * @throws VelaroError `keychain.*`, `key.origin` when the keychain says another address; for keys of the environment as `chooseKey`.
 */
export async function readChosenKey(
  choice: KeyChoice,
  { environment, openStore }: { readonly environment: Environment; readonly openStore: OpenReader },
): Promise<FoundKey> {
  const { kind, url, source, profile } = choice;
  const workspace = choice.workspace === undefined ? {} : { workspace: choice.workspace };
  if (source.from === 'environment') {
    // Read again: a file that a variable points to may have been replaced.
    return { key: readKeyVariable(environment, kind, source.variable), kind, url, source, ...workspace };
  }
  const stored = await (await openStore(choice)).read(source.account);
  if (!stored && source.from !== 'keychain')
    throw new VelaroError('keyfile.unreadable', `The file with the key of profile "${profile}" is gone.`, {
      hint: `Run ${loginCommand(profile)}.`,
    });
  if (!stored)
    throw new VelaroError(
      'keychain.locked',
      `The key of profile "${profile}" was removed from the keychain, or the keychain is locked.`,
      {
        hint: `Unlock the keychain, or run ${loginCommand(profile)}.`,
      },
    );
  rememberSecret(stored.key);
  if (stored.kind !== kind)
    throw new VelaroError(
      'key.family',
      `Wrong kind of key in the ${placeText(source.from)} under "${source.account}": ${keyFamilies[stored.kind].label} instead of ${keyFamilies[kind].label}.`,
      {
        hint: `Run ${loginCommand(profile)}.`,
      },
    );
  if (stored.origin !== url.origin) throw otherOrigin(profile, stored.origin, url);
  return {
    key: stored.key,
    kind,
    url,
    source,
    ...(stored.workspace !== undefined && { workspace: stored.workspace }),
    ...workspace,
  };
}

/** `chooseKey`, then `readChosenKey`. */
export async function findKey(request: KeyRequest & { readonly openStore: OpenReader }): Promise<FoundKey> {
  return readChosenKey(chooseKey(request), request);
}

function fromEnvironment(request: KeyRequest, profile: Profile, variable: string): KeyChoice {
  const { environment, kind } = request;
  const beside = readUrlVariable(environment, kind);
  const url = request.url ?? beside ?? profileUrl(profile, kind) ?? hostedUrl(kind);
  const family = keyFamilies[kind];
  const key = readKeyVariable(environment, kind, variable);
  if (!url)
    throw new VelaroError('address.missing', `${variable} has a key, but nothing says which gateway it is for.`, {
      hint: `Set ${family.urlVariable}, for example to https://SITE.velaro.com/mcp/v1.`,
    });
  if (url.origin !== beside?.origin && !isDocumentedHost(kind, url) && !isLoopbackHost(url.hostname))
    throw new VelaroError(
      'key.origin',
      `The key in ${variable} is not sent to ${url.origin}: it is not one of Velaro's addresses.`,
      {
        hint: `If it belongs there, set ${family.urlVariable}=${url.href} beside it.`,
      },
    );
  const workspace = readWorkspaceVariable(environment, kind);
  return {
    kind,
    profile: profile.name,
    source: { from: 'environment', variable },
    url,
    prefix: visiblePrefix(key),
    fingerprint: fingerprintOf(key),
    ...(workspace !== undefined && { workspace }),
  };
}

function fromProfile(request: KeyRequest, profile: Profile): KeyChoice {
  const { environment, kind } = request;
  const entry = profile.keys[kind];
  const storedFor = profileUrl(profile, kind);
  if (!entry || !storedFor) {
    const { label, keyVariable } = keyFamilies[kind];
    throw new VelaroError('key.missing', `Profile "${profile.name}" has no ${label}.`, {
      hint: `Run ${loginCommand(profile.name)}, or set ${keyVariable}.`,
    });
  }
  const url = request.url ?? readUrlVariable(environment, kind) ?? storedFor;
  if (url.origin !== storedFor.origin) throw otherOrigin(profile.name, storedFor.origin, url);
  const workspace = readWorkspaceVariable(environment, kind);
  return {
    kind,
    profile: profile.name,
    source: { from: entry.store, account: accountOf(profile.name, kind) },
    url,
    prefix: entry.prefix,
    fingerprint: entry.fingerprint,
    ...(entry.id !== undefined && { id: entry.id }),
    ...(entry.expiresAt !== undefined && { expiresAt: entry.expiresAt }),
    ...(entry.command !== undefined && { command: entry.command }),
    ...(workspace !== undefined && { workspace }),
  };
}

function profileUrl(profile: Profile, kind: KeyKind): URL | undefined {
  const entry = profile.keys[kind];
  return entry && blaming(`The address in profile "${profile.name}"`, () => readBaseUrl(entry.url));
}

function otherOrigin(profile: string, origin: string, url: URL): VelaroError {
  return new VelaroError(
    'key.origin',
    `The key of profile "${profile}" was stored for ${origin} and is not sent to ${url.origin}.`,
    {
      hint: `Store a key for that address under another profile: velaro-mcp login --profile NAME --url ${url.href}`,
    },
  );
}

function placeText(place: KeyPlace): string {
  return place === 'keychain' ? place : `store "${place}"`;
}

function loginCommand(profile: string): string {
  return profile === defaultProfile ? 'velaro-mcp login' : `velaro-mcp login --profile ${profile}`;
}

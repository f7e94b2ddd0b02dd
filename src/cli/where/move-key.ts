// Moves a key out of an app's file: into the place where keys rest, and a server of ours into that entry.
import { hostedUrl, readBaseUrl } from '../../core/address.ts';
import { VelaroError } from '../../core/errors.ts';
import { type KeyKind, keyFamilies } from '../../core/key-families.ts';
import { setServer } from '../../hosts/edit-servers.ts';
import { readHostFile, writeHostFile } from '../../hosts/host-file.ts';
import { isVelaroEntry, renewedEntry } from '../../hosts/velaro-entry.ts';
import { defaultProfile } from '../../secrets/profile-name.ts';
import type { CommandContext } from '../command.ts';
import { diffText } from '../install/diff-text.ts';
import { chooseLaunch } from '../install/launch.ts';
import { keyStorage } from '../stored-key.ts';
import type { KeyUse } from './find-keys.ts';

export interface Move {
  readonly profile: string;
  /** The change of the file, with keys left out. */
  readonly diff: string;
  /** @returns where the text from before lies, its keys taken out. */
  carryOut(): Promise<string | undefined>;
}

/**
 * @param given the `--url` flag, for entries that do not say where their key belongs.
 * @throws VelaroError `host-file.*`, `address.missing`, `address.invalid`.
 */
export async function planMove(context: CommandContext, use: KeyUse, given: string | undefined): Promise<Move> {
  const { host, server, entry } = use;
  const keys = keysByKind(use);
  const addresses = new Map([...keys.keys()].map((kind) => [kind, addressFor(context, use, kind, given)]));
  const { profile, stored } = await profileFor(context, use, keys);
  const { launch } = chooseLaunch({
    programPath: context.programPath,
    nodePath: process.execPath,
    platform: process.platform,
    environment: context.environment,
    portable: false,
    profile: profile === defaultProfile ? undefined : profile,
    url: undefined,
  });
  const file = readHostFile(use.file);
  const text = setServer(host, file.text, server, renewedEntry(host.entry(launch, server), entry), use.file);
  if ([...keys.values()].some((key) => text.includes(key)))
    throw unmovable(use, 'has its key in another place of the file too');
  return {
    profile,
    diff: diffText(context.output, file.text, text),
    async carryOut() {
      // The keys first: should the file not be written, nothing is lost and nothing is broken.
      for (const [kind, key] of keys) {
        const url = addresses.get(kind);
        if (url && !stored.has(kind)) await (await keyStorage(context, profile, kind)).save({ key, url });
      }
      return writeHostFile(file, text, [...keys.values()]);
    },
  };
}

/** The entry's keys, one of each kind. The whole entry is rewritten: a key that is not moved would be lost. */
function keysByKind(use: KeyUse): ReadonlyMap<KeyKind, string> {
  const keys = new Map<KeyKind, string>();
  for (const { kind, key } of use.clear) {
    if (keys.has(kind) && keys.get(kind) !== key) throw unmovable(use, `has more than one ${keyFamilies[kind].label}`);
    keys.set(kind, key);
  }
  return keys;
}

function unmovable({ server, file }: KeyUse, problem: string): VelaroError {
  return new VelaroError('host-file.unsupported', `The server "${server}" in ${file} ${problem}.`, {
    hint: 'Take it out by hand, and run velaro-mcp login with it. Nothing was changed.',
  });
}

/** A server that is ours, or one that an MCP key opens, can be served by this program instead. */
export function isMovable({ entry, clear }: KeyUse): boolean {
  return clear.some(({ kind }) => kind === 'mcp') && (isVelaroEntry(entry) || addressIn(entry, 'mcp') !== undefined);
}

function addressFor({ environment }: CommandContext, use: KeyUse, kind: KeyKind, given: string | undefined): URL {
  const { urlVariable } = keyFamilies[kind];
  const flag = kind === 'mcp' ? given : undefined;
  const written = addressIn(use.entry, kind) ?? flag ?? environment[urlVariable] ?? hostedUrl(kind)?.href;
  if (written !== undefined) return readBaseUrl(written);
  throw new VelaroError(
    'address.missing',
    `The server "${use.server}" in ${use.file} does not say which gateway its key is for.`,
    { hint: 'Add --url URL.' },
  );
}

/** The address in an entry: of a remote server, or in the environment of one of ours. */
function addressIn(entry: unknown, kind: KeyKind): string | undefined {
  const remote = kind === 'mcp' ? ['url', 'serverUrl', 'httpUrl', 'uri'].map((name) => memberOf(entry, name)) : [];
  const variables = ['env', 'envs'].map((name) => memberOf(memberOf(entry, name), keyFamilies[kind].urlVariable));
  return [...remote, ...variables].find((value): value is string => typeof value === 'string' && URL.canParse(value));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A profile in which each key is stored already or has room; `stored` are the kinds that are there already. */
async function profileFor(
  { environment }: CommandContext,
  { host }: KeyUse,
  keys: ReadonlyMap<KeyKind, string>,
): Promise<{ readonly profile: string; readonly stored: ReadonlySet<KeyKind> }> {
  const [{ readSettings }, { fingerprintOf }] = await Promise.all([
    import('../../secrets/profiles.ts'),
    import('../../secrets/key-fingerprint.ts'),
  ]);
  const { profiles } = readSettings(environment);
  const storedIn = (name: string) =>
    [...keys].filter(([kind, key]) => profiles.get(name)?.keys[kind]?.fingerprint === fingerprintOf(key));
  const fits = (name: string) => {
    const kinds = storedIn(name).map(([kind]) => kind);
    return [...keys.keys()].every((kind) => kinds.includes(kind) || profiles.get(name)?.keys[kind] === undefined);
  };
  const known = [...profiles.keys()].find((name) => storedIn(name).length > 0 && fits(name));
  let profile = known ?? (fits(defaultProfile) ? defaultProfile : host.id);
  for (let number = 2; !fits(profile); number++) profile = `${host.id}-${number}`;
  return { profile, stored: new Set(storedIn(profile).map(([kind]) => kind)) };
}

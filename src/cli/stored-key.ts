// A profile's key on this computer: its text in the keychain, what is known about it in the settings, always both or neither.
import { VelaroError } from '../core/errors.ts';
import { visiblePrefix } from '../core/key-format.ts';
import type { KeyEntry } from '../secrets/profiles.ts';
import type { CommandContext } from './command.ts';
import { openSecretStore } from './open-secret-store.ts';

export interface KeyToStore {
  readonly key: string;
  readonly url: URL;
  readonly id?: string | undefined;
  readonly expiresAt?: string | null | undefined;
}

export interface KeyStorage {
  /** What the settings know about the profile's key now. */
  entry(): KeyEntry | undefined;
  /** @throws VelaroError `profile.taken` when the profile has a key, which would be lost. */
  refuseIfTaken(): void;
  /** Replaces the profile's key. When that fails, the earlier one is back in its place. */
  save(stored: KeyToStore): Promise<void>;
  /** Removes the key from the keychain, then from the settings; false when the keychain had none. */
  forget(): Promise<boolean>;
}

/** @throws VelaroError `argument.invalid` for what cannot be a profile's name, `settings.unreadable`. */
export async function keyStorage(context: CommandContext, profile: string): Promise<KeyStorage> {
  const [{ checkProfileName, openSettings }, { accountOf }, { fingerprintOf }] = await Promise.all([
    import('../secrets/profile-settings.ts'),
    import('../secrets/profile-name.ts'),
    import('../secrets/key-fingerprint.ts'),
  ]);
  checkProfileName(profile);
  const settings = openSettings(context.environment);
  const account = accountOf(profile, 'mcp');
  const entry = () => settings.settings.profiles.get(profile)?.keys.mcp;

  return {
    entry,
    refuseIfTaken() {
      if (!entry()) return;
      throw new VelaroError('profile.taken', `Profile "${profile}" has a key already, which would be lost.`, {
        hint: `Choose another name, or run velaro-mcp logout --profile ${profile} first.`,
      });
    },
    async save({ key, url, id, expiresAt }) {
      const store = await openSecretStore(context);
      // What cannot be read cannot be put back, and is no reason not to replace it.
      const earlier = entry() && (await store.read(account).catch(() => undefined));
      await store.write(account, { key, kind: 'mcp', origin: url.origin, ...(id !== undefined && { id }) });
      try {
        await settings.saveKey(profile, 'mcp', {
          url: url.href,
          store: 'keychain',
          prefix: visiblePrefix(key),
          fingerprint: fingerprintOf(key),
          ...(id !== undefined && { id }),
          storedAt: context.now().toISOString(),
          ...(expiresAt && { expiresAt }),
        });
      } catch (thrown) {
        await (earlier ? store.write(account, earlier) : store.remove(account));
        throw thrown;
      }
    },
    async forget() {
      const removed = await (await openSecretStore(context)).remove(account);
      const others = Object.keys(settings.settings.profiles.get(profile)?.keys ?? {}).filter((kind) => kind !== 'mcp');
      await (others.length > 0 ? settings.forgetKey(profile, 'mcp') : settings.removeProfile(profile));
      return removed;
    },
  };
}

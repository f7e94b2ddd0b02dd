// A profile's key on this computer: its text where keys rest, what is known about it in the settings, always both or neither.
import { VelaroError } from '../core/errors.ts';
import type { KeyKind } from '../core/key-families.ts';
import { visiblePrefix } from '../core/key-format.ts';
import type { KeyEntry } from '../secrets/profiles.ts';
import type { SecretStore, StoreName } from '../secrets/secret-store.ts';
import { storeSomewhere } from './choose-store.ts';
import type { CommandContext } from './command.ts';
import { openSecretStore } from './open-secret-store.ts';

export interface KeyToStore {
  readonly key: string;
  readonly url: URL;
  readonly id?: string | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly workspace?: string | undefined;
}

export interface KeyStorage {
  /** What the settings know about the profile's key now. */
  entry(): KeyEntry | undefined;
  /** @throws VelaroError `profile.taken` when the profile has a key, which would be lost. */
  refuseIfTaken(): void;
  /**
   * Replaces the profile's key, in the wanted place. When that fails, the earlier one is back in its own.
   * @returns the place.
   */
  save(stored: KeyToStore, wanted?: StoreName): Promise<StoreName>;
  /** Lets the settings run a program for the key; nothing is stored. */
  useCommand(stored: KeyToStore, command: readonly string[]): Promise<void>;
  /** Brings the settings up to date with a key that already rests in its place. */
  describe(stored: KeyToStore, store: StoreName): Promise<void>;
  /** Removes the key from its place, then from the settings; false when the place had none. */
  forget(): Promise<boolean>;
}

/** @throws VelaroError `argument.invalid` for what cannot be a profile's name, `settings.unreadable`. */
export async function keyStorage(context: CommandContext, profile: string, kind: KeyKind = 'mcp'): Promise<KeyStorage> {
  const [{ checkProfileName, openSettings }, names, { fingerprintOf }, { openRotationJournal }, { settingsFolder }] =
    await Promise.all([
      import('../secrets/profile-settings.ts'),
      import('../secrets/profile-name.ts'),
      import('../secrets/key-fingerprint.ts'),
      import('../secrets/rotation-journal.ts'),
      import('../secrets/settings-file.ts'),
    ]);
  checkProfileName(profile);
  const settings = openSettings(context.environment);
  const account = names.accountOf(profile, kind);
  const entry = () => settings.settings.profiles.get(profile)?.keys[kind];
  const describe = async (stored: KeyToStore, place: Pick<KeyEntry, 'store' | 'command'>) => {
    const earlier = entry();
    const fingerprint = fingerprintOf(stored.key);
    await settings.saveKey(profile, kind, {
      url: stored.url.href,
      ...place,
      prefix: visiblePrefix(stored.key),
      fingerprint,
      ...(stored.id !== undefined && { id: stored.id }),
      // The same key given again is as old as it was.
      storedAt: earlier?.fingerprint === fingerprint ? earlier.storedAt : context.now().toISOString(),
      ...(stored.expiresAt && { expiresAt: stored.expiresAt }),
    });
  };
  const openEarlier = async (): Promise<SecretStore | undefined> => {
    const place = entry()?.store;
    return place === undefined || place === 'command' ? undefined : openSecretStore(context, place);
  };

  return {
    entry,
    refuseIfTaken() {
      if (!entry()) return;
      throw new VelaroError('profile.taken', `Profile "${profile}" has a key already, which would be lost.`, {
        hint: `Choose another name, or run velaro-mcp logout --profile ${profile} first.`,
      });
    },
    async save(stored, wanted) {
      const { key, url, id, workspace } = stored;
      const item = {
        key,
        kind,
        origin: url.origin,
        ...(id !== undefined && { id }),
        ...(workspace !== undefined && { workspace }),
      };
      let undo = async () => {};
      const earlierPlace = entry()?.store;
      const store = await storeSomewhere(context, wanted ?? settings.settings.store, async (place) => {
        // What cannot be read cannot be put back, and is no reason not to replace it.
        const earlier = earlierPlace === place.name ? await place.read(account).catch(() => undefined) : undefined;
        await place.write(account, item);
        undo = async () => {
          await (earlier ? place.write(account, earlier) : place.remove(account));
        };
      });
      try {
        const other = earlierPlace === store ? undefined : await openEarlier();
        await describe(stored, { store });
        await settings.pinStore(store);
        await other?.remove(account);
        return store;
      } catch (thrown) {
        await undo();
        throw thrown;
      }
    },
    async useCommand(stored, command) {
      const other = await openEarlier();
      await describe(stored, { store: 'command', command });
      await other?.remove(account);
    },
    describe: (stored, store) => describe(stored, { store }),
    async forget() {
      const store = await openEarlier();
      const removed = (await store?.remove(account)) ?? false;
      const journal = openRotationJournal(settingsFolder(context.environment), account);
      if (store && journal.pending()) {
        for (const slot of [names.nextAccount(account), names.previousAccount(account)]) await store.remove(slot);
        journal.giveUp(context.now());
      }
      const others = Object.keys(settings.settings.profiles.get(profile)?.keys ?? {}).filter((name) => name !== kind);
      await (others.length > 0 ? settings.forgetKey(profile, kind) : settings.removeProfile(profile));
      return removed;
    },
  };
}
